package main_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// tailLoss is what a kill may cost hands-on: the tail is written every 10 s.
// The rest is the write itself, and the moment in which the kill comes.
const tailLoss = 10*time.Second + 500*time.Millisecond

func killThrice(t *testing.T, exe string) { kills(t, exe, 1, 3, 15*time.Second) }

// kills kills the daemon at random moments of steady work, after most at the
// latest. Each time the database is good when it starts again, what was stored
// stays, no more than the promise is lost, and all that is there is what was
// lived.
func kills(t *testing.T, exe string, seed uint64, times int, most time.Duration) {
	c := newComputer(t, exe, desktoptest.Options{})
	rng := rand.New(rand.NewPCG(seed, 1))
	windows := []*desktoptest.Window{c.OpenWindow("code", "a"), c.OpenWindow("firefox", "b"), c.OpenWindow("xfce4-terminal", "c")}
	classes := []string{"code", "firefox", "xfce4-terminal"}
	var before []span
	for n := range times {
		r := c.run("--no-tray", "--no-notify", "--no-web")
		began := time.Now()
		lived := c.work(rng, windows, classes, time.Second+time.Duration(rng.Int64N(int64(most-time.Second))))
		r.kill()
		killed := time.Now()
		// Read-only and without a daemon: the store alone, then after the next start.
		c.checkDatabase(n)

		r = c.run("--no-tray", "--no-notify", "--no-web")
		now := c.spans(began.Add(-time.Hour))
		r.kill() // at once: what was taken from the tail must be stored by now
		after := c.spans(began.Add(-time.Hour))
		c.keeps(before, now)
		c.keeps(before, after)

		last := began
		for _, s := range after {
			if !s.Start.After(killed) {
				last = later(last, earlier(s.End, killed))
			}
		}
		lost := killed.Sub(last)
		t.Logf("kill %d, after %v: %v lost", n+1, killed.Sub(began).Round(time.Millisecond), lost.Round(time.Millisecond))
		if lost > tailLoss {
			t.Errorf("more than the promise is lost: %v", lost)
		}
		for _, w := range lived {
			w.to = earlier(w.to, last)
			c.compareStay(w, after)
		}
		before = after
	}
}

// work goes from window to window and types, and returns what was in front.
func (c *computer) work(rng *rand.Rand, windows []*desktoptest.Window, classes []string, length time.Duration) []stay {
	c.t.Helper()
	var all []stay
	for end := time.Now().Add(length); time.Now().Before(end); {
		i := rng.IntN(len(windows))
		windows[i].Activate()
		time.Sleep(100 * time.Millisecond)
		s := stay{window: window{class: classes[i]}, from: time.Now()}
		for range 4 {
			c.Key(keyLetter)
			time.Sleep(200 * time.Millisecond)
		}
		s.to = time.Now()
		all = append(all, s)
	}
	return all
}

// checkDatabase has doctor look at the database as the kill left it.
func (c *computer) checkDatabase(kill int) {
	c.t.Helper()
	found := ask[struct {
		Findings []struct{ Name, State, Detail string }
	}](c, "doctor", "--json")
	for _, f := range found.Findings {
		if f.Name == "database" && f.State == "problem" {
			c.t.Errorf("kill %d: database: %s", kill+1, f.Detail)
		}
	}
}

// keeps checks that every span of before is in after, or grew there.
func (c *computer) keeps(before, after []span) {
	c.t.Helper()
	for _, b := range before {
		if b.Open {
			continue
		}
		var there time.Duration
		for _, a := range after {
			if a.Class == b.Class && a.Presence == b.Presence {
				there += max(0, earlier(a.End, b.End).Sub(later(a.Start, b.Start)))
			}
		}
		if there != b.length() {
			c.t.Errorf("%v of what was recorded before are gone:\n%s", b.length()-there, b.Raw)
		}
	}
}
