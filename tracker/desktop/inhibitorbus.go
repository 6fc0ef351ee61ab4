package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/procfs"
)

// A keeper keeps the list of inhibitors of one desktop on the session bus.
type keeper struct {
	teller string // what a person calls it
	name   string // its name on the bus
	path   dbus.ObjectPath
	iface  string
	// changes are its signals after which the list is read again.
	changes []string
	// list asks it what is held; pid is its process.
	list func(ctx context.Context, b *bus, pid int) ([]tracker.Media, error)
}

// inhibitorTeller is a [translator] that hands on what one keeper knows.
type inhibitorTeller struct {
	keeper
	to  *inhibitors
	pid int // the keeper's process; 0 while it is not there
}

func newInhibitorTellers(to *inhibitors) []translator {
	return []translator{
		&inhibitorTeller{keeper: gnomeKeeper(), to: to},
		&inhibitorTeller{keeper: kdeKeeper(), to: to},
	}
}

func (t *inhibitorTeller) begin(ctx context.Context, b *bus) error {
	if err := b.listenOwner(ctx, t.name); err != nil {
		return err
	}
	for _, change := range t.changes {
		err := b.listen(ctx, dbus.WithMatchSender(t.name), dbus.WithMatchObjectPath(t.path),
			dbus.WithMatchInterface(t.iface), dbus.WithMatchMember(change))
		if err != nil {
			return err
		}
	}
	t.meet(ctx, b, Stamp())
	return nil
}

// meet learns which process the keeper is, if it is there, and what it knows.
func (t *inhibitorTeller) meet(ctx context.Context, b *bus, at tracker.Stamp) {
	var pid uint32
	const daemon, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
	if err := b.call(ctx, daemon, path, daemon+".GetConnectionUnixProcessID", []any{t.name}, &pid); err != nil {
		t.leave(ctx, at)
		return
	}
	t.pid = procfs.ValidPID(pid)
	t.read(ctx, b, at)
}

func (t *inhibitorTeller) read(ctx context.Context, b *bus, at tracker.Stamp) {
	held, err := t.list(ctx, b, t.pid)
	if err != nil {
		// What it calls itself is not what it is, or it hangs: nothing is known.
		t.to.out.log.Debug("inhibitors", "of", t.teller, "err", err)
		t.to.leaves(ctx, at, t.teller)
		return
	}
	t.to.holds(ctx, at, t.teller, held)
}

func (t *inhibitorTeller) signal(ctx context.Context, b *bus, at tracker.Stamp, s *dbus.Signal) {
	if t.pid == 0 || s.Path != t.path {
		return
	}
	for _, change := range t.changes {
		if s.Name == t.iface+"."+change {
			t.read(ctx, b, at)
		}
	}
}

func (t *inhibitorTeller) owner(ctx context.Context, b *bus, at tracker.Stamp, name string, owned bool) {
	switch {
	case name != t.name:
	case owned:
		t.meet(ctx, b, at)
	default:
		t.leave(ctx, at)
	}
}

func (t *inhibitorTeller) end(ctx context.Context, _, _ string) { t.leave(ctx, Stamp()) }

func (t *inhibitorTeller) leave(ctx context.Context, at tracker.Stamp) {
	t.pid = 0
	t.to.leaves(ctx, at, t.teller)
}
