package desktop

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

// However several witnesses speak of several players, each player's beginnings and ends
// alternate and end as "any of them says so". A player is one however its name is spelt.
func TestPlaying(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOf(rapid.IntRange(0, 23)).Draw(t, "steps")
		out, events := testOutlet(len(steps))
		r := out.source("test", "")
		p := newPlaying()
		spellings := []string{"Film", "film"}
		says := map[[2]int]bool{}
		for _, step := range steps {
			on, witness, pid, spelling := step%2 == 0, step/2%3, 1+step/6%2, step/12
			says[[2]int{pid, witness}] = on
			p.set(t.Context(), r, tracker.Stamp{}, string(rune('a'+witness)), tracker.Media{App: spellings[spelling], PID: pid}, on)
		}
		close(events)
		plays := map[int]bool{}
		for e := range events {
			m := e.Fact.(tracker.Media)
			if m.Playing == plays[m.PID] {
				t.Fatalf("the same was said twice: %+v", m)
			}
			plays[m.PID] = m.Playing
		}
		for pid := 1; pid <= 2; pid++ {
			want := says[[2]int{pid, 0}] || says[[2]int{pid, 1}] || says[[2]int{pid, 2}]
			if plays[pid] != want {
				t.Fatalf("%d ends %v, want %v", pid, plays[pid], want)
			}
		}
		if len(p.by) > 2 {
			t.Fatalf("%d players are remembered", len(p.by))
		}
	})
}

// What a teller says now stands for all it said; what another says stays.
func TestInhibitorsTold(t *testing.T) {
	t.Parallel()
	out, events := testOutlet(100)
	i := newInhibitors(out, newPlaying())
	ctx := t.Context()
	film, talk := tracker.Media{App: "film", PID: 7}, tracker.Media{App: "talk", PID: 8}
	heard := func() (all []tracker.Media) {
		for len(events) > 0 {
			all = append(all, (<-events).Fact.(tracker.Media))
		}
		return all
	}
	on := func(m tracker.Media) tracker.Media {
		m.Playing = true
		return m
	}
	for _, step := range []struct {
		does func()
		want []tracker.Media
	}{
		{func() { i.leaves(ctx, Stamp(), "one") }, nil},
		{func() { i.holds(ctx, Stamp(), "one", []tracker.Media{film, film}) }, []tracker.Media{on(film)}},
		{func() { i.holds(ctx, Stamp(), "one", []tracker.Media{film}) }, nil},
		{func() { i.holds(ctx, Stamp(), "other", []tracker.Media{film, talk}) }, []tracker.Media{on(talk)}},
		{func() { i.holds(ctx, Stamp(), "one", nil) }, nil},
		{func() { i.leaves(ctx, Stamp(), "one") }, nil},
		{func() { i.holds(ctx, Stamp(), "other", []tracker.Media{talk}) }, []tracker.Media{film}},
		{func() { i.leaves(ctx, Stamp(), "other") }, []tracker.Media{talk}},
	} {
		step.does()
		if diff := cmp.Diff(step.want, heard()); diff != "" {
			t.Errorf("-want +heard:\n%s", diff)
		}
	}
	if got := i.out.last; got.State != stateAbsent || got.Detail != detailNoInhibitors {
		t.Errorf("%+v", got)
	}
	i.holds(ctx, Stamp(), "sway", nil)
	i.holds(ctx, Stamp(), "logind", nil)
	if got := i.out.last; got.State != stateOK || got.Detail != detailInhibitors+"logind, sway" {
		t.Errorf("%+v", got)
	}
}

func TestHeldBy(t *testing.T) {
	t.Parallel()
	for app, want := range map[string]string{
		"org.gnome.Totem": "org.gnome.Totem", "/opt/google/chrome/chrome": "chrome", "org.kde.dragon.desktop": "org.kde.dragon",
		"VLC media player": "VLC media player", "": "", " \t": "", "a\xff b": "", strings.Repeat("long ", maxAppName): "",
	} {
		of, ok := heldBy(app, 5)
		if ok != (want != "") || of.App != want || ok && of.PID != 5 || of.Playing {
			t.Errorf("%q: %+v, %v", app, of, ok)
		}
	}
	if of, ok := heldBy("film", 0); ok {
		t.Errorf("%+v of no process", of)
	}
}

func TestInhibitorLockAwake(t *testing.T) {
	t.Parallel()
	me := uint32(os.Getuid()) //nolint:gosec // a user
	film := inhibitorLock{What: "idle", Who: "film", Why: "plays", Mode: "block", UID: me, PID: 9}
	for name, c := range map[string]struct {
		change func(*inhibitorLock)
		want   bool
	}{
		"a film":                   {func(*inhibitorLock) {}, true},
		"of more than the screen":  {func(l *inhibitorLock) { l.What = "sleep:idle:handle-lid-switch" }, true},
		"of sleep":                 {func(l *inhibitorLock) { l.What = "sleep:shutdown" }, false},
		"of what begins like idle": {func(l *inhibitorLock) { l.What = "idleness" }, false},
		"a delay, as dwell's own":  {func(l *inhibitorLock) { l.Mode = "delay" }, false},
		"another person's":         {func(l *inhibitorLock) { l.UID++ }, false},
		"of nobody":                {func(l *inhibitorLock) { l.Who = "" }, false},
		"of no process":            {func(l *inhibitorLock) { l.PID = 1 << 31 }, false},
	} {
		lock := film
		c.change(&lock)
		of, ok := lock.awake(os.Getuid())
		if ok != c.want || ok && of != (tracker.Media{App: "film", PID: 9}) {
			t.Errorf("%s: %+v, %v", name, of, ok)
		}
	}
}
