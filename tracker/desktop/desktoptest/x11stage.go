package desktoptest

import (
	"fmt"
	"time"

	"github.com/jezek/xgb/xproto"
)

// An x11Stage is a desktop of X11. The driver's own connection to the X server owns the
// windows, and hears when they gain and lose the focus.
type x11Stage struct {
	desktop *Desktop
	windows map[xproto.Window]*x11Window
}

// An x11Window is one of its windows.
type x11Window struct {
	*Window
	stage *x11Stage
}

// Stage makes the desktop, which needs a window manager and no windows yet, the place
// of a scripted day.
func (d *Desktop) Stage() Stage {
	return &x11Stage{desktop: d, windows: map[xproto.Window]*x11Window{}}
}

func (s *x11Stage) open(n int) (stageWindow, moment, error) {
	before := time.Now()
	opened, err := s.desktop.openWindow(nameOf(n))
	if err != nil {
		return nil, moment{}, err
	}
	w := &x11Window{opened, s}
	s.windows[w.id] = w
	m, err := s.become(w.id, before)
	return w, m, err
}

// become waits until a window (0: none) has the input focus.
func (s *x11Stage) become(id xproto.Window, before time.Time) (moment, error) {
	at, ok := s.desktop.driver.awaitFocus(id, focusTimeout)
	if !ok {
		return moment{}, fmt.Errorf("focus: %w", ErrNotConfirmed)
	}
	return moment{before, at}, nil
}

func (s *x11Stage) bare() (moment, error) {
	r := s.desktop.driver
	before := time.Now()
	if err := r.tell(r.root, "_NET_SHOWING_DESKTOP", 1); err != nil {
		return moment{}, err
	}
	return s.become(0, before)
}

func (s *x11Stage) input(x, y int) (moment, error) {
	before := time.Now()
	err := s.desktop.driver.fake(xproto.MotionNotify, 0, x, y)
	return moment{before, time.Now()}, err
}

func (s *x11Stage) end() {
	for _, w := range s.windows {
		_ = w.destroy() // the day is over either way
	}
}

func (w *x11Window) activate() (moment, error) {
	before := time.Now()
	if err := w.Window.activate(); err != nil {
		return moment{}, err
	}
	return w.stage.become(w.id, before)
}

func (w *x11Window) retitle(title string) (moment, error) {
	before := time.Now()
	err := w.setTitle(title)
	return moment{before, time.Now()}, err
}

func (w *x11Window) fullscreen(on bool) (moment, error) {
	before := time.Now()
	if err := w.askFullscreen(on); err != nil {
		return moment{}, err
	}
	for w.desktop.driver.isFullscreen(w.id) != on {
		if time.Since(before) > focusTimeout {
			return moment{}, fmt.Errorf("full screen: %w", ErrNotConfirmed)
		}
		time.Sleep(time.Millisecond)
	}
	return moment{before, time.Now()}, nil
}

func (w *x11Window) close() (next stageWindow, m moment, err error) {
	m.before = time.Now()
	if err := w.destroy(); err != nil {
		return nil, m, err
	}
	m.after = time.Now()
	delete(w.stage.windows, w.id)
	if id, at, ok := w.desktop.driver.focus.awaitOther(w.id); ok {
		m.after = at
		if chosen := w.stage.windows[id]; chosen != nil {
			next = chosen
		}
	}
	return next, m, nil
}
