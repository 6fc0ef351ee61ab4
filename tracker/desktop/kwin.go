package desktop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	detailKwin         = "a script in KWin tells which window is in front"
	detailKwinNone     = "KWin does not run: this is no Plasma desktop"
	detailKwinGone     = "KWin has ended; windows are seen again when it is back"
	detailKwinStarting = "KWin is starting; trying again. If this stays, log out and in"
	detailKwinRefused  = "KWin does not take dwell's script; trying again. If this stays, log out and in"
	detailKwinSilent   = "KWin took dwell's script but does not run it; trying again. If this stays, log out and in"
	detailKwinFile     = "the script for KWin cannot be written to XDG_RUNTIME_DIR; make room there, or mend who owns it"
)

// kwinPatience is how long KWin may take to run the script it was given.
const kwinPatience = 2 * time.Second

var (
	errKwinSilent = errors.New("KWin's script does not speak")
	errBusClosed  = errors.New("no connection to the session bus")
)

// kwin is the source of the window in front on KDE Plasma: a script loaded into the
// compositor calls back over the session bus. It has a connection of its own, since
// that must outlive the watch by the moment in which the script is unloaded, and a
// KWin that hangs must hold up nobody else.
type kwin struct {
	teller
	env func(string) string
}

func newKwin(opts Options, out outlet, windows, input *chooser) *kwin {
	return &kwin{teller: newTeller(out.source("kwin", ""), rankKwin, windows, input), env: opts.Env}
}

func (k *kwin) watch(ctx context.Context) {
	// Plasma on X11 has a KWin that takes scripts too, and one source of windows is enough.
	if onX11(k.env) {
		k.out.state(ctx, stateAbsent, detailOnX11)
		return
	}
	keep(ctx, k.connection, func(err error) {
		k.out.log.Debug("kwin connection ended", "err", err)
		state, detail := stateDown, detailKwinRefused
		switch {
		case sessionBusAddress(k.env) == "":
			state, detail = stateAbsent, detailNoSessionBus
		case errors.Is(err, errBusLost), errors.Is(err, errBusClosed):
			detail = detailNoSessionBus
		case errors.Is(err, errKwinStarting):
			state, detail = stateConnecting, detailKwinStarting
		case errors.Is(err, errKwinSilent):
			detail = detailKwinSilent
		case errors.Is(err, errKwinFile):
			detail = detailKwinFile
		}
		k.out.state(ctx, state, detail)
		k.blind(ctx)
	})
}

// connection serves one connection to the session bus.
func (k *kwin) connection(ctx context.Context, up func()) error {
	b, err := openBus(context.WithoutCancel(ctx), sessionBusAddress(k.env))
	if err != nil {
		return errors.Join(errBusClosed, err)
	}
	defer b.close()
	closed := make(chan struct{})
	defer close(closed)
	door := &kwinDoor{closed: closed, words: make(chan kwinWord)}
	if err := b.conn.Export(door, kwinPath, kwinInterface); err != nil {
		return fmt.Errorf("offer an object to KWin: %w", err)
	}
	if err := b.listenOwner(ctx, kwinName); err != nil {
		return err
	}
	s := &kwinSession{kwin: k, up: up, script: kwinScript{bus: b}}
	defer s.leave(ctx)
	// An error says that nobody owns the name.
	var owner string
	_ = b.call(ctx, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetNameOwner", []any{kwinName}, &owner)
	if err := s.turn(ctx, owner); err != nil {
		return err
	}
	return s.serve(ctx, door.words)
}

// A kwinSession is what one connection knows of KWin.
type kwinSession struct {
	*kwin
	up     func()
	script kwinScript
	owner  string // KWin's unique name; empty while it does not run
	seen   bool   // it ran at some time
	last   uint64 // number of the script's latest word; 0 before the first
	silent <-chan time.Time
	pushed bool // KWin was asked again to run the script
}

// turn turns to the KWin that owns the name now, or to none.
func (s *kwinSession) turn(ctx context.Context, owner string) error {
	s.script.gone()
	s.owner, s.last, s.pushed, s.silent = owner, 0, false, nil
	if owner == "" {
		state, detail := stateAbsent, detailKwinNone
		if s.seen {
			state, detail = stateDown, detailKwinGone
		}
		s.out.state(ctx, state, detail)
		s.blind(ctx)
		s.up()
		return nil
	}
	s.seen = true
	if err := s.script.load(ctx, s.env("XDG_RUNTIME_DIR")); err != nil {
		return err
	}
	s.silent = time.After(kwinPatience)
	return nil
}

func (s *kwinSession) serve(ctx context.Context, words <-chan kwinWord) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case signal, open := <-s.script.bus.signals:
			if !open {
				return errBusLost
			}
			if owner, ok := newOwner(signal, kwinName); ok && owner != s.owner {
				if err := s.turn(ctx, owner); err != nil {
					return err
				}
			}
		case w := <-words:
			s.hear(ctx, w)
		case <-s.silent:
			if s.pushed {
				return errKwinSilent
			}
			if err := s.script.startAll(ctx); err != nil {
				return err
			}
			s.pushed, s.silent = true, time.After(kwinPatience)
		}
	}
}

// hear takes a word of the script. Calls are served side by side, so one may come
// after a later one; it is old by then. Nobody but KWin is believed.
func (s *kwinSession) hear(ctx context.Context, w kwinWord) {
	if s.owner == "" || w.sender != s.owner || w.number <= s.last {
		return
	}
	if s.last == 0 {
		s.silent = nil
		s.script.removeFile()
		s.up()
		s.out.state(ctx, stateOK, detailKwin)
	}
	s.last = w.number
	s.sendFocus(ctx, w.at, w.focus)
}

// leave takes the script out of KWin.
func (s *kwinSession) leave(ctx context.Context) {
	if err := s.script.unload(ctx); err != nil {
		s.out.log.Debug("kwin's script was not unloaded", "err", err)
	}
}

// newOwner reads a NameOwnerChanged signal of name: who owns it now.
func newOwner(s *dbus.Signal, name string) (owner string, ok bool) {
	if changed, _, is := ownerChanged(s); !is || changed != name {
		return "", false
	}
	owner, ok = s.Body[2].(string)
	return owner, ok
}
