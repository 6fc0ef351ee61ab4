package desktoptest

import (
	"errors"
	"fmt"
	"time"
)

// A director has a compositor do what only it can. The moment it returns has no after
// where the windows are told, and say it themselves.
type director interface {
	// bring brings the window of a process to the front.
	bring(pid int) (moment, error)
	// clear leaves nothing in front.
	clear() (moment, error)
	// nudge plays one piece of input; its moment is whole.
	nudge(x, y int) (moment, error)
}

// A gtkStage is a desktop of Wayland. Its windows are programs of GTK, each of which says
// when the compositor told it that it is active or fills the screen, and when it took its
// title.
type gtkStage struct {
	desktop *Desktop
	director
	focus   *follower[*gtkActor]
	actors  []*gtkActor
	waiting *gtkActor // the one that enters next; its program is there already
}

// A gtkActor is one of its windows.
type gtkActor struct {
	*GTKWindow
	stage *gtkStage
	words chan gtkWord // what it said but for whether it is active
}

func newGTKStage(d *Desktop, how director) *gtkStage {
	s := &gtkStage{desktop: d, director: how, focus: newFollower[*gtkActor]()}
	s.prepare()
	return s
}

// prepare starts the program of the window that is opened next. Programs of GTK take
// long to start, and nothing else would happen meanwhile.
func (s *gtkStage) prepare() {
	w := &gtkActor{stage: s, words: make(chan gtkWord, 100)}
	app, title := nameOf(len(s.actors) + 1)
	w.GTKWindow = s.desktop.startGTKWindow(app, title, func(word gtkWord) {
		switch {
		case word.What != "active":
			select {
			case w.words <- word:
			default: // nobody waits for anything
			}
		case word.On:
			s.focus.gained(w, word.moment().after)
		default:
			s.focus.lost(w, word.moment().after)
		}
	})
	s.actors, s.waiting = append(s.actors, w), w
}

func (s *gtkStage) open(int) (stageWindow, moment, error) {
	w := s.waiting
	if _, err := w.await("ready", true); err != nil {
		return nil, moment{}, err
	}
	asked := time.Now()
	if err := w.tell("present"); err != nil {
		return nil, moment{}, err
	}
	m, err := s.become(w, moment{before: asked})
	s.prepare()
	return w, m, err
}

// become waits until a window (nil: none) is active, unless that is known.
func (s *gtkStage) become(w *gtkActor, m moment) (moment, error) {
	if !m.after.IsZero() {
		s.focus.gained(w, m.after)
		return m, nil
	}
	at, ok := s.focus.await(w, focusTimeout)
	if !ok {
		return m, fmt.Errorf("focus of %v: %w", w, ErrNotConfirmed)
	}
	m.after = at
	return m, nil
}

func (s *gtkStage) bare() (moment, error) {
	m, err := s.clear()
	if err != nil {
		return m, err
	}
	return s.become(nil, m)
}

func (s *gtkStage) input(x, y int) (moment, error) { return s.nudge(x, y) }

func (s *gtkStage) end() {
	for _, w := range s.actors {
		w.Close()
	}
}

func (w *gtkActor) String() string {
	if w == nil {
		return "nothing"
	}
	return w.cmd.Args[2]
}

// await waits until the window's program has said this.
func (w *gtkActor) await(what string, on bool) (moment, error) {
	for timeout := time.After(startTimeout); ; {
		select {
		case word := <-w.words:
			if word.What == what && word.On == on {
				return word.moment(), nil
			}
		case <-timeout:
			return moment{}, fmt.Errorf("%s: %w\n%s", what, ErrNotConfirmed, w.desktop.logs())
		}
	}
}

func (w *gtkActor) activate() (moment, error) {
	m, err := w.stage.bring(w.PID())
	if err != nil {
		return m, err
	}
	return w.stage.become(w, m)
}

func (w *gtkActor) retitle(title string) (moment, error) {
	return w.have("title "+title, "title", true)
}

func (w *gtkActor) fullscreen(on bool) (moment, error) {
	verb := "unfullscreen"
	if on {
		verb = "fullscreen"
	}
	asked := time.Now()
	m, err := w.have(verb, "fullscreen", on)
	m.before = asked // it says when it was told, not when it asked
	return m, err
}

func (w *gtkActor) close() (next stageWindow, m moment, err error) {
	m, err = w.have("close", "closed", true)
	if err != nil {
		return nil, m, err
	}
	if chosen, at, ok := w.stage.focus.awaitOther(w); ok {
		next, m.after = chosen, at
	}
	w.Close()
	return next, m, nil
}

// have tells the window's program to do something and waits until it has.
func (w *gtkActor) have(verb, what string, on bool) (moment, error) {
	if err := w.tell(verb); err != nil {
		return moment{}, errors.Join(ErrNotConfirmed, err)
	}
	return w.await(what, on)
}
