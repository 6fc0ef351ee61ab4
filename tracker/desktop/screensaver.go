package desktop

import (
	"context"
	"strings"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

// A saver is one screen saver's D-Bus name, which is also its interface, and
// where it may be asked.
type saver struct {
	name  string
	paths []dbus.ObjectPath
}

// savers are those that announce ActiveChanged. KDE answers the freedesktop
// name at both paths and sends each signal twice.
func savers() []saver {
	return []saver{
		{"org.freedesktop.ScreenSaver", []dbus.ObjectPath{"/org/freedesktop/ScreenSaver", "/ScreenSaver"}},
		{"org.gnome.ScreenSaver", []dbus.ObjectPath{"/org/gnome/ScreenSaver"}},
		{"org.xfce.ScreenSaver", []dbus.ObjectPath{"/org/xfce/ScreenSaver"}},
		{"org.mate.ScreenSaver", []dbus.ObjectPath{"/org/mate/ScreenSaver"}},
		{"org.cinnamon.ScreenSaver", []dbus.ObjectPath{"/org/cinnamon/ScreenSaver"}},
	}
}

// screenSavers is the source of screen savers taking and giving back the
// screen. Under one nobody works, so it counts as a lock.
type screenSavers struct {
	savers []saver
	locks  *signs
	out    *reporter
	there  map[string]bool // savers that have an owner
}

func newScreenSavers(out outlet, locks *signs) *screenSavers {
	return &screenSavers{savers: savers(), locks: locks, out: out.source("screensaver", ""), there: map[string]bool{}}
}

func (s *screenSavers) begin(ctx context.Context, b *bus) error {
	for _, saver := range s.savers {
		if err := b.listenOwner(ctx, saver.name); err != nil {
			return err
		}
		err := b.listen(ctx, dbus.WithMatchSender(saver.name), dbus.WithMatchInterface(saver.name),
			dbus.WithMatchMember("ActiveChanged"))
		if err != nil {
			return err
		}
		s.read(ctx, b, saver)
	}
	s.say(ctx)
	return nil
}

// read asks a saver whether it is active; one that is not there, or that takes
// the name only to hear inhibitors, is not.
func (s *screenSavers) read(ctx context.Context, b *bus, saver saver) {
	var active, there bool
	for _, path := range saver.paths {
		if err := b.call(ctx, saver.name, path, saver.name+".GetActive", nil, &active); err == nil {
			there = true
			break
		}
	}
	s.found(saver.name, there)
	s.locks.set(ctx, s.out, Stamp(), saver.name, active)
}

func (s *screenSavers) found(name string, there bool) {
	if there {
		s.there[name] = true
	} else {
		delete(s.there, name)
	}
}

func (s *screenSavers) signal(ctx context.Context, _ *bus, at tracker.Stamp, signal *dbus.Signal) {
	name, ok := strings.CutSuffix(signal.Name, ".ActiveChanged")
	if !ok || len(signal.Body) != 1 {
		return
	}
	active, ok := signal.Body[0].(bool)
	if !ok {
		return
	}
	for _, saver := range s.savers {
		if saver.name == name {
			s.found(name, true)
			s.say(ctx)
			s.locks.set(ctx, s.out, at, name, active)
		}
	}
}

func (s *screenSavers) owner(ctx context.Context, b *bus, at tracker.Stamp, name string, owned bool) {
	for _, saver := range s.savers {
		if saver.name != name {
			continue
		}
		if owned {
			s.read(ctx, b, saver)
		} else {
			s.found(name, false)
			s.locks.set(ctx, s.out, at, name, false)
		}
		s.say(ctx)
	}
}

func (s *screenSavers) end(ctx context.Context, state, detail string) {
	at := Stamp()
	for _, saver := range s.savers {
		s.found(saver.name, false)
		s.locks.set(ctx, s.out, at, saver.name, false)
	}
	s.out.state(ctx, state, detail)
}

// say reports which savers are there.
func (s *screenSavers) say(ctx context.Context) {
	var names []string
	for _, saver := range s.savers {
		if s.there[saver.name] {
			names = append(names, saver.name)
		}
	}
	if len(names) == 0 {
		s.out.state(ctx, stateAbsent, "no screen saver announces itself on the session bus")
		return
	}
	s.out.state(ctx, stateOK, strings.Join(names, ", "))
}
