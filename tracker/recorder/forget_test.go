package recorder_test

import (
	"os"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/recorder"
)

// killed lives two apps of 40 s each and ends without a word: all of it is in the
// tail file.
func killed(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("a"))
	r.feed(t, 40, window("b"))
	r.feed(t, 80, tracker.Tick{})
	if info, err := os.Stat(r.o.TailPath); err != nil || info.Size() == 0 {
		t.Fatalf("no tail: %v", err)
	}
	return r
}

func TestWhatIsForgottenOfAKilledRunsTailIsNotStored(t *testing.T) {
	minute := tracker.Period{From: t0.Add(-time.Hour), To: t0.Add(20 * time.Second)}
	isB := func(s tracker.Subject, _ tracker.Verdict) bool { return s.App == "b" }
	for name, tt := range map[string]struct {
		period tracker.Period
		match  func(tracker.Subject, tracker.Verdict) bool
		cut    time.Duration
		apps   map[string]time.Duration
	}{
		"all of it": {tracker.Period{From: t0.Add(-time.Hour), To: t0.Add(time.Hour)}, nil, 80 * time.Second, map[string]time.Duration{}},
		"a part":    {minute, nil, 20 * time.Second, map[string]time.Duration{"a": 20 * time.Second, "b": 40 * time.Second}},
		"one app":   {tracker.Period{From: t0, To: t0.Add(time.Hour)}, isB, 40 * time.Second, map[string]time.Duration{"a": 40 * time.Second}},
		"nothing":   {tracker.Period{From: t0.Add(time.Hour), To: t0.Add(2 * time.Hour)}, nil, 0, map[string]time.Duration{"a": 40 * time.Second, "b": 40 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			r := killed(t)
			all, active, err := recorder.ForgetTail(r.o.TailPath, tt.period, tt.match)
			if err != nil || all != tt.cut || active != tt.cut {
				t.Errorf("cut %v, %v of it active, want %v: %v", all, active, tt.cut, err)
			}
			r.renew()
			r.begin = t0.Add(2 * time.Hour)
			r.feed(t, 0, tracker.End{})
			apps := map[string]time.Duration{}
			for _, s := range r.stored(t) {
				apps[s.Subject.App] += s.Length()
			}
			if len(apps) != len(tt.apps) {
				t.Errorf("stored %v, want %v", apps, tt.apps)
			}
			for app, want := range tt.apps {
				if apps[app] != want {
					t.Errorf("%s: %v is stored, want %v", app, apps[app], want)
				}
			}
		})
	}
}

// A tail that cannot be read, and one that was being written, hold what they hold.
func TestForgettingRemovesATornTail(t *testing.T) {
	r := killed(t)
	for _, path := range []string{r.o.TailPath, r.o.TailPath + ".new"} {
		if err := os.WriteFile(path, []byte("00000000\n{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := recorder.ForgetTail(r.o.TailPath, tracker.Period{From: t0, To: t0.Add(time.Second)}, nil); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{r.o.TailPath, r.o.TailPath + ".new"} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s is there: %v", path, err)
		}
	}
}
