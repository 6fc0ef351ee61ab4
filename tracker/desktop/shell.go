package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

const shellName = "org.gnome.Shell"

const (
	detailShell      = "dwell's extension of GNOME tells which window is in front"
	detailShellOther = "the extension focused-window-dbus of GNOME tells which window is in front"
	detailShellNone  = "GNOME Shell does not run: this is no GNOME desktop"
	detailShellGone  = "GNOME Shell has ended; windows are seen again when it is back"
	detailShellBare  = `GNOME shows windows only to an extension: run "dwell setup gnome"`
	detailShellOff   = "the extension is switched off, as GNOME does while the screen is locked; if it stays so, switch it on in GNOME's Extensions"
)

// shell is the source of the window in front on GNOME: an extension tells it from
// within the shell. Nobody but the shell is believed.
type shell struct {
	teller
	extensions []shellExtension // the best first
	speaks     int              // which of them is heard; len(extensions): none
	unique     string           // the shell's unique name; empty while it does not run
	seen       bool             // it ran at some time
}

func newShell(out outlet, windows, input *chooser) *shell {
	extensions := []shellExtension{ownExtension(), focusedWindowExtension()}
	return &shell{
		teller:     newTeller(out.source("gnome", ""), rankGnome, windows, input),
		extensions: extensions, speaks: len(extensions),
	}
}

func (s *shell) begin(ctx context.Context, b *bus) error {
	if err := b.listenOwner(ctx, shellName); err != nil {
		return err
	}
	for _, x := range s.extensions {
		err := b.listen(ctx, dbus.WithMatchSender(shellName), dbus.WithMatchObjectPath(x.path), dbus.WithMatchInterface(x.iface))
		if err != nil {
			return err
		}
	}
	s.turn(ctx, b)
	return nil
}

// turn turns to the shell that runs now, or to none.
func (s *shell) turn(ctx context.Context, b *bus) {
	s.unique = b.ownerOf(ctx, shellName)
	if s.unique == "" {
		state, detail := stateAbsent, detailShellNone
		if s.seen {
			state, detail = stateDown, detailShellGone
		}
		s.end(ctx, state, detail)
		return
	}
	s.seen = true
	s.choose(ctx, b, detailShellBare)
}

// choose takes the best extension that answers; missing is what to say when none
// does.
func (s *shell) choose(ctx context.Context, b *bus, missing string) {
	for i, x := range s.extensions {
		if f, ok := x.get(ctx, b, s.unique); ok {
			s.hear(ctx, i, Stamp(), f)
			return
		}
	}
	s.speaks = len(s.extensions)
	s.out.state(ctx, stateAbsent, missing)
	s.blind(ctx)
}

// hear takes the word of an extension.
func (s *shell) hear(ctx context.Context, which int, at tracker.Stamp, f tracker.Focus) {
	s.speaks = which
	s.out.state(ctx, stateOK, s.extensions[which].detail)
	s.sendFocus(ctx, at, f)
}

func (s *shell) signal(ctx context.Context, b *bus, at tracker.Stamp, signal *dbus.Signal) {
	if s.unique == "" || signal.Sender != s.unique {
		return
	}
	for i, x := range s.extensions {
		switch {
		case i > s.speaks || signal.Path != x.path:
		case signal.Name == x.iface+"."+x.gone:
			s.choose(ctx, b, detailShellOff)
		case signal.Name == x.iface+"."+x.changed:
			if f, ok := x.parse(signal.Body); ok {
				s.hear(ctx, i, at, f)
			}
		}
	}
}

func (s *shell) owner(ctx context.Context, b *bus, _ tracker.Stamp, name string, _ bool) {
	if name == shellName {
		s.turn(ctx, b)
	}
}

func (s *shell) end(ctx context.Context, state, detail string) {
	s.unique, s.speaks = "", len(s.extensions)
	s.out.state(ctx, state, detail)
	s.blind(ctx)
}
