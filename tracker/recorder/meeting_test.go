package recorder_test

import (
	"testing"
	"time"

	"dwell/tracker"
)

// A meeting in front that is heard is a call; a meeting that is not, and sound from
// elsewhere, are none.
func TestAMeetingThatIsHeardIsACall(t *testing.T) {
	t.Parallel()
	zoom := tracker.Focus{App: "zoom", Class: "zoom", Exe: "zoom", PID: 70}
	teams := tracker.Focus{App: "chromium", Class: "Chromium", Exe: "chromium", PID: 80, Title: "Weekly | Microsoft Teams - Chromium"}
	page := tracker.Focus{App: "chromium", Class: "Chromium", Exe: "chromium", PID: 80, Title: "Weather - Chromium"}
	named := tracker.Focus{App: "google-chrome", Title: teams.Title, Hints: map[string]string{"Name": "Google Chrome"}}
	sound := func(names []string, pids ...int) tracker.Sound {
		return tracker.Sound{By: []tracker.Voice{{PIDs: []int{9}, Names: []string{"vlc"}}, {PIDs: pids, Names: names}}}
	}
	web := func(audible bool) tracker.Web {
		return tracker.Web{App: "chromium", URL: "https://teams.microsoft.com/", Audible: audible}
	}
	for name, c := range map[string]struct {
		facts []tracker.Fact
		want  bool
	}{
		"its own process":           {[]tracker.Fact{zoom, sound(nil, 70)}, true},
		"its child's, heard before": {[]tracker.Fact{sound(nil, 72, 71, 70), zoom}, true},
		"by name":                   {[]tracker.Fact{zoom, sound([]string{"ZOOM"})}, true},
		"another's":                 {[]tracker.Fact{zoom, sound([]string{"spotify"}, 90)}, false},
		"another of that name":      {[]tracker.Fact{teams, sound([]string{"Chromium"}, 90)}, false},
		"silent":                    {[]tracker.Fact{zoom, sound([]string{"zoom"}, 70), tracker.Sound{}}, false},
		"a meeting in a browser":    {[]tracker.Fact{teams, sound([]string{"Chromium"}, 81, 80)}, true},
		"by the browser's name":     {[]tracker.Fact{named, sound([]string{"chrome", "Google Chrome"}, 81)}, true},
		"another page of it":        {[]tracker.Fact{page, sound([]string{"Chromium"}, 81, 80)}, false},
		"not in front":              {[]tracker.Fact{zoom, sound(nil, 70), page}, false},
		"nothing in front":          {[]tracker.Fact{zoom, sound(nil, 70), tracker.Focus{}}, false},
		"a tab known to be heard":   {[]tracker.Fact{teams, web(true), sound([]string{"Chromium"}, 80)}, true},
		"a tab known not to be":     {[]tracker.Fact{teams, web(false), sound([]string{"Chromium"}, 80)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, t.TempDir(), nil)
			for i, fact := range c.facts {
				r.feed(t, float64(i), fact)
			}
			if got := r.rec.Calling(); got != c.want {
				t.Fatalf("a call: %v", got)
			}
			// Nobody touches anything for an hour, and the meeting goes on.
			r.feed(t, 20, tracker.Idle{Since: t0.Add(4 * time.Second)})
			r.feed(t, 3600, tracker.Tick{})
			want := tracker.Away
			if c.want {
				want = tracker.HandsOff
			}
			if got := r.rec.Presence(); got != want {
				t.Errorf("an hour on the person is %v, want %v", got, want)
			}
		})
	}
}

// What is held during a call is held until both signs of it are gone.
func TestACallWithAMicrophoneHoldsOverEveryWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, tracker.Call{On: true})
	for i, fact := range []tracker.Fact{window("editor"), tracker.Focus{}, window("zoom"), tracker.Sound{By: []tracker.Voice{{Names: []string{"zoom"}}}}} {
		if r.feed(t, float64(i+1), fact); !r.rec.Calling() {
			t.Errorf("no call after %+v", fact)
		}
	}
	if r.feed(t, 10, tracker.Call{}); !r.rec.Calling() {
		t.Error("the meeting is over with the microphone")
	}
	if r.feed(t, 11, tracker.Sound{}); r.rec.Calling() {
		t.Error("the meeting goes on without sound")
	}
}
