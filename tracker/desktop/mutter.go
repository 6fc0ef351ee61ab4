package desktop

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

const (
	mutterName      = "org.gnome.Mutter.IdleMonitor"
	mutterInterface = mutterName
	mutterPath      = dbus.ObjectPath("/org/gnome/Mutter/IdleMonitor/Core")
)

const (
	detailMutter     = "Mutter tells of input and its absence; programs that keep the screen on hold that back"
	detailMutterNone = "Mutter does not run: this is no GNOME desktop"
	detailMutterGone = "Mutter has ended; input is seen again when it is back"
	detailMutterMute = "Mutter does not answer; if this stays, log out and in"
)

// mutter is the source of input and its absence on GNOME. Its watches end with the
// shell and are set anew when that is back.
type mutter struct {
	teller
	after time.Duration

	seen         bool   // it ran at some time
	heard        bool   // it said something of input since it is there
	away         bool   // an idle was sent and no input since
	idle, active uint32 // its watches; 0 if not set
}

func newMutter(opts Options, out outlet, windows, input *chooser) *mutter {
	return &mutter{teller: newTeller(out.source("mutter", "inhibitable"), rankGnome, windows, input), after: opts.HandsOffAfter}
}

func (m *mutter) begin(ctx context.Context, b *bus) error {
	if err := b.listenOwner(ctx, mutterName); err != nil {
		return err
	}
	err := b.listen(ctx, dbus.WithMatchSender(mutterName), dbus.WithMatchObjectPath(mutterPath),
		dbus.WithMatchInterface(mutterInterface), dbus.WithMatchMember("WatchFired"))
	if err != nil {
		return err
	}
	if b.ownerOf(ctx, mutterName) == "" {
		m.lost(ctx)
		return nil
	}
	m.start(ctx, b)
	return nil
}

// start sets the watch and says where input stands.
func (m *mutter) start(ctx context.Context, b *bus) {
	m.seen, m.idle, m.active, m.away = true, 0, 0, false
	if err := m.ask(ctx, b, "AddIdleWatch", &m.idle, uint64(m.after.Milliseconds())); err != nil {
		m.mute(ctx, err)
		return
	}
	if m.look(ctx, b, Stamp(), true) {
		m.out.state(ctx, stateOK, detailMutter)
	}
}

// look asks how long there was no input, and says so. The watch for input is set
// first: what comes between the two shows in the answer.
func (m *mutter) look(ctx context.Context, b *bus, at tracker.Stamp, first bool) bool {
	if m.active == 0 {
		if err := m.ask(ctx, b, "AddUserActiveWatch", &m.active); err != nil {
			m.mute(ctx, err)
			return false
		}
	}
	var ms uint64
	if err := m.ask(ctx, b, "GetIdletime", &ms); err != nil {
		m.mute(ctx, err)
		return false
	}
	gap := time.Duration(ms) * time.Millisecond
	switch {
	case gap >= m.after && !m.away:
		m.away, m.heard = true, true
		m.sendIdle(ctx, at, gap)
	case gap < m.after && (m.away || first):
		m.away, m.heard = false, true
		m.sendActive(ctx, at)
	}
	return true
}

func (m *mutter) signal(ctx context.Context, b *bus, at tracker.Stamp, s *dbus.Signal) {
	if s.Name != mutterInterface+".WatchFired" || len(s.Body) != 1 {
		return
	}
	switch id, _ := s.Body[0].(uint32); id {
	case 0:
	case m.idle:
		m.look(ctx, b, at, false)
	case m.active:
		// It fires once. The next is set when input is missed next.
		m.active = 0
		if m.away {
			m.away = false
			m.sendActive(ctx, at)
		}
	}
}

func (m *mutter) owner(ctx context.Context, b *bus, _ tracker.Stamp, name string, owned bool) {
	switch {
	case name != mutterName:
	case owned:
		m.start(ctx, b)
	default:
		m.lost(ctx)
	}
}

func (m *mutter) end(ctx context.Context, state, detail string) {
	m.out.state(ctx, state, detail)
	m.silence(ctx)
}

func (m *mutter) lost(ctx context.Context) {
	if m.seen {
		m.end(ctx, stateDown, detailMutterGone)
	} else {
		m.end(ctx, stateAbsent, detailMutterNone)
	}
}

func (m *mutter) mute(ctx context.Context, err error) {
	m.out.log.Debug("mutter does not answer", "err", err)
	m.end(ctx, stateDown, detailMutterMute)
}

// silence says that input is not seen any more. Where Mutter never spoke, others
// say that of themselves.
func (m *mutter) silence(ctx context.Context) {
	m.idle, m.active, m.away = 0, 0, false
	if m.heard {
		m.heard = false
		m.deaf(ctx)
	}
}

func (m *mutter) ask(ctx context.Context, b *bus, method string, result any, args ...any) error {
	return b.call(ctx, mutterName, mutterPath, mutterInterface+"."+method, args, result)
}
