package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/ui/notify"
	"dwell/ui/tray"
)

// live runs d until the test ends it.
func live(t *testing.T, d *daemon) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	d.reportAfter = time.Hour
	go func() { ended <- d.run(ctx) }()
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	return end
}

// The machine goes to sleep only once all that was lived before is stored, however
// much is on its way to the loop.
func TestBeforeSleepEverythingIsStored(t *testing.T) {
	d := quietDaemon(t)
	live(t, d)
	begin := desktop.Stamp()
	at := func(after time.Duration) tracker.Stamp {
		return tracker.Stamp{Wall: begin.Wall.Add(after), Mono: begin.Mono + after, Boot: begin.Boot + after}
	}
	const lived = 30 * time.Second
	for after := time.Duration(0); after < lived; after += time.Second {
		d.events <- tracker.Event{Stamp: at(after), Source: "test", Fact: tracker.Active{}}
	}
	d.events <- tracker.Event{Stamp: at(lived), Source: "logind", Fact: tracker.Sleep{On: true}}
	d.beforeSleep(t.Context())
	covered, err := d.store.Coverage(t.Context(), begin.Wall)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(covered); n == 0 || covered[n-1].To.Before(begin.Wall.Add(lived).Truncate(time.Millisecond)) {
		t.Errorf("stored are %v, want up to %v", covered, begin.Wall.Add(lived))
	}
}

// Who always locks the screen before they are away has backups too, and old spans
// are dropped whether or not one was due.
func TestBackupAndPruneWithoutAway(t *testing.T) {
	for _, p := range []tracker.Presence{tracker.Away, tracker.Locked, tracker.Asleep} {
		t.Run(p.String(), func(t *testing.T) {
			d := quietDaemon(t)
			now := d.p.now()
			old := tracker.Span{Start: now.AddDate(-2, 0, 0).Truncate(time.Hour), Presence: tracker.HandsOn, Verdict: tracker.UnknownVerdict(false)}
			old.End = old.Start.Add(time.Minute)
			turn := func() {
				t.Helper()
				if _, err := d.store.Commit(t.Context(), []tracker.Span{old}); err != nil {
					t.Fatal(err)
				}
				if err := d.turned(t.Context(), now, p, nil); err != nil {
					t.Fatal(err)
				}
				if covered, err := d.store.Coverage(t.Context(), old.Start); err != nil || len(covered) != 0 {
					t.Errorf("spans of two years ago are still there: %v (%v)", covered, err)
				}
			}
			turn()
			if made, err := filepath.Glob(filepath.Join(d.home.Backups, "*.db")); err != nil || len(made) != 1 {
				t.Errorf("backups are %v (%v), want one", made, err)
			}
			old.Start, old.End = old.Start.Add(-24*time.Hour), old.End.Add(-24*time.Hour)
			turn() // no backup is due
		})
	}
}

// What config.toml says of presence and days holds at once, as far as it can.
func TestReconfigure(t *testing.T) {
	d := quietDaemon(t)
	d.feed(t.Context(), tracker.Event{Stamp: desktop.Stamp(), Source: "test", Fact: tracker.Active{}})
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(d.home.Config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d.reconfigure(t.Context())
	}
	write("[presence]\naway_after = \"5m\"\n[day]\nstarts = 11\n")
	for _, day := range d.life.recorder.Days() {
		if h := day.Period.From.In(d.p.zone).Hour(); h != 11 {
			t.Errorf("a day begins at %d, want at eleven", h)
		}
	}
	if got := d.waits(); got != "" {
		t.Errorf("waits %q", got)
	}
	write("[presence]\nhands_off_after = \"2s\"\naway_after = \"4s\"\n")
	if got := d.waits(); !strings.Contains(got, "presence.hands_off_after takes effect at the next start") {
		t.Errorf("waits %q", got)
	}
	if r := d.presenceRules(); r.HandsOffAfter != 15*time.Second || r.AwayAfter != 15*time.Second {
		t.Errorf("meanwhile the rules are %+v", r)
	}
}

// Where nothing changed nothing is done again.
func TestAppliedOnce(t *testing.T) {
	d := quietDaemon(t)
	for i, want := range []bool{false, true, false} {
		if i == 1 {
			d.set.Privacy.SensitiveNames = true
		}
		if applied, err := d.set.applyIfNew(t.Context(), d.store); err != nil || applied != want {
			t.Errorf("%d: applied %v, want %v (%v)", i, applied, want, err)
		}
	}
}

// A notice that no server took is shown when one appears, but not an old one.
func TestNoticeWaitsForAServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server bool
		var said []string
		appeared := make(chan struct{}, 1)
		p := newPresenter(func(_ context.Context, n notify.Notice) error {
			if !server {
				return notify.ErrNoServer
			}
			said = append(said, n.ID)
			return nil
		}, func(context.Context, ...string) error { return nil }, appeared, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.run(ctx) }()
		p.show(notify.Notice{ID: "old"})
		time.Sleep(sayWithin)
		p.show(notify.Notice{ID: "new"})
		time.Sleep(time.Second)
		server = true
		appeared <- struct{}{}
		synctest.Wait()
		if len(said) != 1 || said[0] != "new" {
			t.Errorf("said are %q, want the new one alone", said)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// A notice whose nudge is no more goes from the screen; one that still waits for a
// server is never shown.
func TestNoticeIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var server bool
		var said, gone []string
		appeared := make(chan struct{}, 1)
		p := newPresenter(func(_ context.Context, n notify.Notice) error {
			if !server {
				return notify.ErrNoServer
			}
			said = append(said, n.ID)
			return nil
		}, func(_ context.Context, ids ...string) error {
			gone = append(gone, ids...)
			return nil
		}, appeared, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.run(ctx) }()
		p.show(notify.Notice{ID: "forgotten"})
		p.show(notify.Notice{ID: "stays"})
		p.withdraw([]string{"forgotten"})
		synctest.Wait()
		server = true
		appeared <- struct{}{}
		synctest.Wait()
		if !slices.Equal(said, []string{"stays"}) || !slices.Equal(gone, []string{"forgotten"}) {
			t.Errorf("said are %q and taken back %q", said, gone)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// A nudge that was forgotten, or whose limit is gone or far again, is no longer
// worth its place on the screen.
func TestNudgesThatAreNoMore(t *testing.T) {
	d := quietDaemon(t)
	ctx := t.Context()
	limit := func(target, budget string) {
		t.Helper()
		l, err := limitFrom(target, budget, "day", "")
		if err == nil {
			err = d.journal.SetLimit(ctx, l)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	d.notices = newPresenter(nil, nil, nil, d.log)
	gone := func() []string {
		t.Helper()
		d.reload(ctx)
		var ids []string
		for len(d.notices.queue) > 0 {
			o := <-d.notices.queue
			ids = append(ids, o.gone...)
		}
		slices.Sort(ids)
		return ids
	}
	now := d.p.now().Truncate(time.Millisecond)
	used := tracker.Span{
		Start: now.Add(-time.Second), End: now, Presence: tracker.HandsOn, Subject: tracker.Subject{App: "code"},
		Verdict: tracker.Verdict{Category: "work/coding", Because: "app:code", Confidence: 1},
	}
	if _, err := d.store.Commit(ctx, []tracker.Span{used}); err != nil {
		t.Fatal(err)
	}
	limit("work", "1s")
	limit("all", "1s")
	nudge := func(id, limit string, shown time.Time) {
		t.Helper()
		r := policy.Record{Nudge: policy.Nudge{ID: id, Day: d.set.Calendar.Date(shown, d.p.zone), Kind: policy.ReachedKind, Target: "work", Limit: limit, Shown: shown}}
		if limit == "" {
			r.Kind = policy.RestKind
		}
		if err := d.journal.Save(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	nudge("of work", "work/day", now.Add(-3*time.Minute))
	nudge("of all", "all/day", now.Add(-2*time.Minute))
	nudge("rest", "", now.Add(-time.Minute))
	if got := gone(); got != nil {
		t.Errorf("nothing happened, and %q are gone", got)
	}
	limit("work", "10h")
	if _, err := d.journal.RemoveLimit(ctx, "all/day"); err != nil {
		t.Fatal(err)
	}
	if got := gone(); !slices.Equal(got, []string{"of all", "of work"}) {
		t.Errorf("one limit was raised and one removed: %q are gone", got)
	}
	if _, err := d.store.Forget(ctx, now.Add(-time.Minute), now, nil); err != nil {
		t.Fatal(err)
	}
	if got := gone(); !slices.Contains(got, "rest") {
		t.Errorf("of a forgotten time %q are gone", got)
	}
}

// The break that is taken is told until it is over or nudges may speak again, and
// the tray is asked to count it down for who types on.
func TestBreakIsTold(t *testing.T) {
	d := quietDaemon(t)
	ctx := t.Context()
	d.set.Plan.Breaks.RestFor = 7 * time.Minute
	left := func() time.Duration {
		t.Helper()
		r, err := d.reply(ctx, request{Call: "status"})
		if err != nil {
			t.Fatal(err)
		}
		return r.Break
	}
	if got := left(); got != 0 || d.breakTurns() != 24*time.Hour {
		t.Errorf("before any there is %v of a break", got)
	}
	d.takeBreak(ctx, "tray")
	if got := left(); got <= 6*time.Minute || got > 7*time.Minute {
		t.Errorf("left are %v, want nearly seven minutes", got)
	}
	if state := d.trayState(ctx); state.Break != "7 m" || sameLook(state, tray.State{Targets: state.Targets, Quiet: true}) {
		t.Errorf("the tray says %+v", state)
	}
	if turns := d.breakTurns(); d.life.presence != tracker.HandsOn || turns <= 0 || turns > time.Minute {
		t.Errorf("who is %v is told again in %v", d.life.presence, turns)
	}
	if _, err := d.reply(ctx, request{Call: "resume"}); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != 0 {
		t.Errorf("after resume %v are left", got)
	}
}
