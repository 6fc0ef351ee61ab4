package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/ui/notify"
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
		}, appeared, slog.New(slog.DiscardHandler))
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
