package desktoptest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// A TruthKind is what the driver did.
type TruthKind string

// What there is in a scripted day.
const (
	TruthFocus      TruthKind = "focus"      // another window, or none, is in front
	TruthTitle      TruthKind = "title"      // the window in front changed its title
	TruthFullscreen TruthKind = "fullscreen" // the window in front filled the screen, or no longer does
	TruthInput      TruthKind = "input"      // one piece of input
	TruthEnd        TruthKind = "end"
)

// A TruthEvent is one thing that truly happened, and what is in front from then
// on. It happened between Before, read just before the driver's request was
// sent, and After, when the desktop had confirmed it to the driver or its window.
type TruthEvent struct {
	Before, After time.Time
	Kind          TruthKind
	App, Title    string // both empty: nothing is in front
	Fullscreen    bool
}

// ErrNotConfirmed is returned when the desktop did not do what the driver asked.
var ErrNotConfirmed = errors.New("not confirmed by the desktop")

// shortest is the shortest a window stays in front in a flick.
const shortest = 150 * time.Millisecond

// day is a scripted day in the making.
type day struct {
	stage   Stage
	rng     *rand.Rand
	length  time.Duration
	windows []*role
	front   *role // nil: nothing
	full    bool
	opened  int
	truth   []TruthEvent
}

// A role is a window and what it is called now.
type role struct {
	stageWindow
	app, title string
}

// RunScriptedDay lives a miniature day of about length on a desktop: focus flicks
// down to 150 ms, title changes, a title that spins, full screen, a window closed
// while in front, a bare desktop, and gaps without input of a twentieth to an
// eighth of length.
// The same seed does the same things; how long each took is the machine's. It
// returns what truly happened, in order, and stops early when ctx ends.
func RunScriptedDay(ctx context.Context, stage Stage, seed int64, length time.Duration) ([]TruthEvent, error) {
	s := &day{stage: stage, rng: rand.New(rand.NewPCG(uint64(seed), 1)), length: length}
	defer stage.end()
	for range 4 {
		if err := s.open(ctx); err != nil {
			return s.truth, err
		}
	}
	// Every scene has its turn before any has a second, so that a short day has
	// them all.
	scenes := []func(context.Context) error{s.flicks, s.flicks, s.stay, s.stay, s.titles, s.spinner, s.fullscreen, s.close, s.bare, s.gap}
	for end := time.Now().Add(length); time.Now().Before(end); {
		for _, i := range s.rng.Perm(len(scenes)) {
			if err := scenes[i](ctx); err != nil {
				return s.truth, err
			}
			if !time.Now().Before(end) {
				break
			}
		}
	}
	now := time.Now()
	s.note(TruthEnd, moment{now, now})
	return s.truth, nil
}

// note adds what happened at m.
func (s *day) note(kind TruthKind, m moment) {
	e := TruthEvent{Before: m.before, After: m.after, Kind: kind}
	if s.front != nil {
		e.App, e.Title, e.Fullscreen = s.front.app, s.front.title, s.full
	}
	s.truth = append(s.truth, e)
}

// between returns a random length in [from, to).
func (s *day) between(from, to time.Duration) time.Duration {
	return from + time.Duration(s.rng.Int64N(int64(to-from)))
}

// sleep waits, or returns ctx's error.
func (s *day) sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// input moves the pointer a little.
func (s *day) input() error {
	m, err := s.stage.input(200+s.rng.IntN(100), 200+s.rng.IntN(100))
	s.note(TruthInput, m)
	return err
}

// busy waits with input every so often.
func (s *day) busy(ctx context.Context, length time.Duration) error {
	for end := time.Now().Add(length); ; {
		if err := s.input(); err != nil {
			return err
		}
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		if err := s.sleep(ctx, min(left, s.between(100*time.Millisecond, 400*time.Millisecond))); err != nil {
			return err
		}
	}
}

func (s *day) open(ctx context.Context) error {
	s.opened++
	w, m, err := s.stage.open(s.opened)
	if err != nil {
		return err
	}
	app, title := nameOf(s.opened)
	s.front = &role{w, app, title}
	s.windows = append(s.windows, s.front)
	s.note(TruthFocus, m)
	return s.busy(ctx, s.between(300*time.Millisecond, 600*time.Millisecond))
}

// another picks a window that is not in front.
func (s *day) another() *role {
	for {
		if w := s.windows[s.rng.IntN(len(s.windows))]; w != s.front {
			return w
		}
	}
}

func (s *day) activate(w *role) error {
	m, err := w.activate()
	if err != nil {
		return err
	}
	s.front = w
	s.note(TruthFocus, m)
	return nil
}

func (s *day) flicks(ctx context.Context) error {
	for range 3 + s.rng.IntN(4) {
		if err := s.input(); err != nil {
			return err
		}
		if err := s.activate(s.another()); err != nil {
			return err
		}
		// Input at the end would make a flick longer than it was meant to be.
		if err := s.sleep(ctx, s.between(shortest, 3*shortest)); err != nil {
			return err
		}
	}
	return nil
}

func (s *day) stay(ctx context.Context) error {
	if err := s.activate(s.another()); err != nil {
		return err
	}
	return s.busy(ctx, s.between(time.Second, 3*time.Second))
}

// retitle changes the title of the window in front.
func (s *day) retitle(title string) error {
	if s.front == nil {
		return nil
	}
	m, err := s.front.retitle(title)
	if err != nil {
		return err
	}
	s.front.title = title
	s.note(TruthTitle, m)
	return nil
}

func (s *day) titles(ctx context.Context) error {
	for i := range 3 {
		if err := s.retitle(fmt.Sprintf("Page %d of %d", i+1, s.rng.IntN(1000))); err != nil {
			return err
		}
		if err := s.busy(ctx, s.between(300*time.Millisecond, time.Second)); err != nil {
			return err
		}
	}
	return nil
}

// spinner turns a character in the title ten times a second, as terminal
// programs do while they work.
func (s *day) spinner(ctx context.Context) error {
	for i := range 10 + s.rng.IntN(10) {
		if err := s.retitle(string(`-\|/`[i%4]) + " working"); err != nil {
			return err
		}
		if err := s.input(); err != nil {
			return err
		}
		if err := s.sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func (s *day) fullscreen(ctx context.Context) error {
	if s.front == nil {
		return nil
	}
	for _, on := range []bool{true, false} {
		m, err := s.front.fullscreen(on)
		if err != nil {
			return err
		}
		s.full = on
		s.note(TruthFullscreen, m)
		if err := s.busy(ctx, s.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// close closes the window in front, takes note of which one the desktop chose
// instead, and opens another.
func (s *day) close(ctx context.Context) error {
	gone := s.front
	if gone == nil {
		return nil
	}
	next, m, err := gone.close()
	if err != nil {
		return err
	}
	s.windows = slices.DeleteFunc(s.windows, func(w *role) bool { return w == gone })
	s.front = nil
	for _, w := range s.windows {
		if w.stageWindow == next {
			s.front = w
		}
	}
	s.note(TruthFocus, m)
	if err := s.busy(ctx, s.between(300*time.Millisecond, 800*time.Millisecond)); err != nil {
		return err
	}
	return s.open(ctx)
}

// bare shows the desktop, with nothing in front, for a while.
func (s *day) bare(ctx context.Context) error {
	m, err := s.stage.bare()
	if err != nil {
		return err
	}
	s.front = nil
	s.note(TruthFocus, m)
	if err := s.busy(ctx, s.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
		return err
	}
	return s.activate(s.another())
}

// gap is a while without input, between two pieces of it.
func (s *day) gap(ctx context.Context) error {
	if err := s.input(); err != nil {
		return err
	}
	if err := s.sleep(ctx, s.between(s.length/20, s.length/8)); err != nil {
		return err
	}
	return s.input()
}
