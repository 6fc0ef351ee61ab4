package desktoptest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jezek/xgb/xproto"
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
// sent, and After, when the X server or the window manager had confirmed it to
// the driver.
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
	d       *Desktop
	rng     *rand.Rand
	length  time.Duration
	windows []*Window
	front   *Window // nil: nothing
	full    bool
	opened  int
	truth   []TruthEvent
}

// RunScriptedDay lives a miniature day of about length on d, which needs a
// window manager and no windows yet: focus flicks down to 150 ms, title
// changes, a title that spins, full screen, a window closed while in front, a
// bare desktop, and gaps without input of a twentieth to an eighth of length.
// The same seed does the same things; how long each took is the machine's. It
// returns what truly happened, in order, and stops early when ctx ends.
func RunScriptedDay(ctx context.Context, d *Desktop, seed int64, length time.Duration) ([]TruthEvent, error) {
	s := &day{d: d, rng: rand.New(rand.NewPCG(uint64(seed), 1)), length: length}
	defer func() {
		for _, w := range s.windows {
			_ = w.destroy() // the day is over either way
		}
	}()
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
	s.note(TruthEnd, now, now)
	return s.truth, nil
}

// note adds what happened between before and after.
func (s *day) note(kind TruthKind, before, after time.Time) {
	e := TruthEvent{Before: before, After: after, Kind: kind}
	if s.front != nil {
		e.App, e.Title, e.Fullscreen = s.front.class, s.front.title, s.full
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

// input moves the pointer a little. The window in front does not follow it.
func (s *day) input() error {
	before := time.Now()
	err := s.d.driver.fake(xproto.MotionNotify, 0, 200+s.rng.IntN(100), 200+s.rng.IntN(100))
	s.note(TruthInput, before, time.Now())
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

// become notes that w (nil: nothing) is in front once the driver's own window
// has, or has lost, the input focus.
func (s *day) become(w *Window, before time.Time) error {
	var id xproto.Window
	if w != nil {
		id = w.id
	}
	at, ok := s.d.driver.awaitFocus(id, focusTimeout)
	if !ok {
		return fmt.Errorf("focus: %w", ErrNotConfirmed)
	}
	s.front = w
	s.note(TruthFocus, before, at)
	return nil
}

func (s *day) open(ctx context.Context) error {
	s.opened++
	before := time.Now()
	w, err := s.d.openWindow(fmt.Sprintf("App%d", s.opened), fmt.Sprintf("Window %d", s.opened))
	if err != nil {
		return err
	}
	s.windows = append(s.windows, w)
	if err := s.become(w, before); err != nil {
		return err
	}
	return s.busy(ctx, s.between(300*time.Millisecond, 600*time.Millisecond))
}

// another picks a window that is not in front.
func (s *day) another() *Window {
	for {
		if w := s.windows[s.rng.IntN(len(s.windows))]; w != s.front {
			return w
		}
	}
}

func (s *day) activate(w *Window) error {
	before := time.Now()
	if err := w.activate(); err != nil {
		return err
	}
	return s.become(w, before)
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
	before := time.Now()
	if err := s.front.setTitle(title); err != nil {
		return err
	}
	s.note(TruthTitle, before, time.Now())
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
		before := time.Now()
		action := uint32(0)
		if on {
			action = 1
		}
		r := s.d.driver
		if err := r.tell(s.front.id, "_NET_WM_STATE", action, uint32(r.atom("_NET_WM_STATE_FULLSCREEN")), 0, 1); err != nil {
			return err
		}
		for r.isFullscreen(s.front.id) != on {
			if time.Since(before) > focusTimeout {
				return fmt.Errorf("full screen: %w", ErrNotConfirmed)
			}
			if err := s.sleep(ctx, time.Millisecond); err != nil {
				return err
			}
		}
		s.full = on
		s.note(TruthFullscreen, before, time.Now())
		if err := s.busy(ctx, s.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// close destroys the window in front, takes note of which one the window
// manager chose instead, and opens another.
func (s *day) close(ctx context.Context) error {
	if s.front == nil {
		return nil
	}
	before := time.Now()
	gone := s.front
	if err := gone.destroy(); err != nil {
		return err
	}
	destroyed := time.Now()
	s.windows = slices.DeleteFunc(s.windows, func(w *Window) bool { return w == gone })
	s.front = nil
	if id, at, ok := s.d.driver.awaitOther(gone.id); ok {
		for _, w := range s.windows {
			if w.id == id {
				s.front = w
			}
		}
		destroyed = at
	}
	s.note(TruthFocus, before, destroyed)
	if err := s.busy(ctx, s.between(300*time.Millisecond, 800*time.Millisecond)); err != nil {
		return err
	}
	return s.open(ctx)
}

// bare shows the desktop, with nothing in front, for a while.
func (s *day) bare(ctx context.Context) error {
	before := time.Now()
	if err := s.d.driver.tell(s.d.driver.root, "_NET_SHOWING_DESKTOP", 1); err != nil {
		return err
	}
	if err := s.become(nil, before); err != nil {
		return err
	}
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
