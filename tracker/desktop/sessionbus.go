package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

const detailNoSessionBus = "no session bus"

// A translator is a source that listens on the session bus. All share one
// connection and one goroutine.
type translator interface {
	// begin asks for the signals it wants, reads how things stand and says so.
	begin(ctx context.Context, b *bus) error
	signal(ctx context.Context, b *bus, at tracker.Stamp, s *dbus.Signal)
	// owner is told that name got or lost its owner.
	owner(ctx context.Context, b *bus, at tracker.Stamp, name string, owned bool)
	// end is told that the bus is gone for now, and why.
	end(ctx context.Context, state, detail string)
}

// sessionBus runs the translators on the session bus.
type sessionBus struct {
	env         func(string) string
	out         outlet
	translators []translator
}

func newSessionBus(opts Options, out outlet, locks *signs) *sessionBus {
	return &sessionBus{env: opts.Env, out: out, translators: []translator{
		newScreenSavers(out, locks),
		newNotifications(opts, out),
	}}
}

func (s *sessionBus) watch(ctx context.Context) {
	keep(ctx, s.connection, func(err error) {
		s.out.log.Debug("session bus connection ended", "err", err)
		state := stateDown
		if sessionBusAddress(s.env) == "" {
			state = stateAbsent
		}
		for _, t := range s.translators {
			t.end(ctx, state, detailNoSessionBus)
		}
	})
}

func (s *sessionBus) connection(ctx context.Context, up func()) error {
	b, err := openBus(ctx, sessionBusAddress(s.env))
	if err != nil {
		return err
	}
	defer b.close()
	for _, t := range s.translators {
		if err := t.begin(ctx, b); err != nil {
			return err
		}
	}
	up()
	for signal := range b.signals {
		at := Stamp()
		name, owned, ok := ownerChanged(signal)
		for _, t := range s.translators {
			if ok {
				t.owner(ctx, b, at, name, owned)
			} else {
				t.signal(ctx, b, at, signal)
			}
		}
	}
	return errBusLost
}
