package recorder_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/recorder"
)

// usage is the active time of the week the recorder counts.
func (r *rig) usage() time.Duration {
	var sum time.Duration
	for _, day := range r.rec.Days() {
		sum += day.Usage.Total()
	}
	return sum
}

func (r *rig) add(t testing.TB, from, to float64) {
	t.Helper()
	at := func(s float64) time.Time { return r.begin.Add(time.Duration(s * float64(time.Second))) }
	meeting := tracker.Verdict{Category: "work/meetings", Because: "added:work/meetings", Confidence: 1}
	if _, err := r.store.Add(t.Context(), at(from), at(to), tracker.Subject{Mark: meeting.Because}, meeting); err != nil {
		t.Fatal(err)
	}
}

// Time that was added to the gap still undecided counts once, at once and for
// good; and it was not lived twice.
func TestWhatIsStoredWinsOverTheUndecided(t *testing.T) {
	var cut []tracker.Period
	r := newRig(t, t.TempDir(), func(o *recorder.Options) {
		o.Cut = func(p tracker.Period) { cut = append(cut, p) }
	})
	r.feed(t, 0, window("a"))
	r.feed(t, 3, tracker.Idle{Since: t0.Add(time.Second)})
	r.feed(t, 35, tracker.Tick{})
	r.add(t, -10, 35)
	r.feed(t, 36, tracker.Tick{}) // before the daemon was told
	if err := r.rec.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.usage(); got != 46*time.Second {
		t.Errorf("%v are counted, want 46s", got)
	}
	for _, s := range r.rec.Tail().Spans {
		if s.Start.Before(t0.Add(35 * time.Second)) {
			t.Errorf("the tail begins at %v, which is stored", s.Start)
		}
	}
	if lived := r.rec.Lived(); len(lived) == 0 || lived[0].To-lived[0].From < time.Second {
		t.Errorf("what was lived is %v", lived)
	}
	r.feed(t, 40, tracker.Active{})
	r.feed(t, 60, tracker.End{})
	var sum time.Duration
	end := t0.Add(-time.Minute)
	for _, s := range r.stored(t) {
		if s.Start.Before(end) {
			t.Errorf("%v overlaps what ends at %v", s.Start, end)
		}
		end = s.End
		sum += s.Length()
	}
	if sum != 70*time.Second || r.usage() != sum {
		t.Errorf("%v are stored and %v counted, want 1m10s", sum, r.usage())
	}
	if len(cut) != 0 {
		t.Errorf("%v is said to be lived twice", cut)
	}
}

// What was decided before the daemon was told of the correction counts once too.
func TestWhatIsStoredWinsOverThePending(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("a"))
	r.add(t, 0, 10)
	r.feed(t, 50, tracker.Active{})
	if err := r.rec.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.usage(); got != 50*time.Second {
		t.Errorf("%v are counted, want 50s", got)
	}
}

// A name that privacy takes away does not come back with what was not stored yet.
func TestPrivacyReachesWhatIsNotStored(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, dir, func(o *recorder.Options) { o.Privacy.SensitiveNames = true })
	r.feed(t, 0, window("marker-decided"))
	r.feed(t, 50, window("marker-open"))
	r.feed(t, 61, tracker.Tick{})
	rules := make([]classify.Rule, 0, 2)
	for i, app := range []string{"marker-decided", "marker-open"} {
		rules = append(rules, classify.Rule{ID: int64(i + 1), Terms: []classify.Term{{Kind: "app", Glob: app}}, Category: "browsing/health"})
	}
	c, err := classify.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	r.rec.SetRules(c, tracker.Privacy{})
	if err := r.rec.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	tail, err := os.ReadFile(r.o.TailPath)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(tail), "marker") || !strings.Contains(string(tail), "browsing/health") {
		t.Errorf("the tail says %s", tail)
	}
	r.feed(t, 70, tracker.End{})
	for _, s := range r.stored(t) {
		if s.Verdict.Category != "browsing/health" || s.Subject != (tracker.Subject{Mark: "sensitive:browsing/health"}) {
			t.Errorf("stored is %+v", s)
		}
	}
}

// Nor does it come back with the tail of a run that was killed before.
func TestPrivacyReachesTheTailOfTheKilled(t *testing.T) {
	r := newRig(t, t.TempDir(), func(o *recorder.Options) { o.Privacy.SensitiveNames = true })
	c, err := classify.New([]classify.Rule{{ID: 1, Terms: []classify.Term{{Kind: "app", Glob: "marker"}}, Category: "browsing/health"}})
	if err != nil {
		t.Fatal(err)
	}
	r.o.Classifier = c
	r.renew()
	r.feed(t, 0, window("marker"))
	r.feed(t, 20, tracker.Tick{})
	if tail, err := os.ReadFile(r.o.TailPath); err != nil || !strings.Contains(string(tail), "marker") {
		t.Fatalf("the tail says %s (%v)", tail, err)
	}
	r.o.Privacy = tracker.Privacy{}
	r.renew()
	r.feed(t, 30, tracker.Tick{})
	stored := r.stored(t)
	if len(stored) == 0 {
		t.Fatal("nothing was stored of the tail")
	}
	for _, s := range stored {
		if s.Subject.App != "" {
			t.Errorf("stored is %+v", s)
		}
	}
}

// Where days begin, and what counts as away, can change while it runs.
func TestPresenceAndCalendarChange(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("a"))
	r.feed(t, 3, tracker.Idle{Since: t0})
	r.feed(t, 70, tracker.Tick{})
	if p := r.rec.Presence(); p != tracker.HandsOff {
		t.Fatalf("after a minute without input it is %v", p)
	}
	rules, calendar := tracker.DefaultRules(), tracker.DefaultCalendar()
	rules.AwayAfter, calendar.Starts = time.Minute, 10 // t0 is at nine
	r.rec.SetPresence(rules, calendar)
	if err := r.rec.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.feed(t, 71, tracker.Tick{})
	if p := r.rec.Presence(); p != tracker.Away {
		t.Errorf("with a minute for away it is %v", p)
	}
	for _, day := range r.rec.Days() {
		if day.Period.From.Hour() != 10 {
			t.Errorf("a day begins at %v, want at ten", day.Period.From)
		}
	}
}
