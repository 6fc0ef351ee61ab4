package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/godbus/dbus/v5"
)

const (
	busName   = "org.freedesktop.DBus"
	busPath   = dbus.ObjectPath("/org/freedesktop/DBus")
	ownership = busName + ".NameOwnerChanged"

	name      = "org.freedesktop.Notifications"
	path      = dbus.ObjectPath("/org/freedesktop/Notifications")
	invoked   = name + ".ActionInvoked"
	closed    = name + ".NotificationClosed"
	bodyClick = "default" // the action key the specification reserves for it
)

// errNoBus says that there is no session bus to be had, now or later: this
// process knows no address of one.
var errNoBus = errors.New("no session bus")

// connect returns a private connection to the session bus and its signals, in
// the order they came; their channel is closed when the bus is gone. Private,
// because the shared connection of godbus belongs to the tray's library, whose
// loop takes foreign signals for its own; and never launching a bus, since one
// that nothing else is on shows nothing.
func connect(ctx context.Context) (*dbus.Conn, <-chan *dbus.Signal, error) {
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	switch {
	case errors.As(err, new(*net.OpError)): // it has an address, and does not answer
		return nil, nil, fmt.Errorf("session bus: %w", err)
	case err != nil:
		return nil, nil, fmt.Errorf("%w: %w", errNoBus, err)
	}
	signals := make(chan *dbus.Signal, 16)
	bus.Signal(signals)
	if err := subscribe(ctx, bus); err != nil {
		bus.Close()
		return nil, nil, fmt.Errorf("session bus: %w", err)
	}
	return bus, signals, nil
}

func subscribe(ctx context.Context, bus *dbus.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Auth and Hello know no context; a bus that hangs in them is let go.
	release := context.AfterFunc(ctx, func() { bus.Close() })
	defer release()
	if err := bus.Auth(nil); err != nil {
		return err
	}
	if err := bus.Hello(); err != nil {
		return err
	}
	// Matching the sender matters twice: GNOME's shell sends each signal from two
	// names, and any program may send such signals.
	for _, options := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)},
		{dbus.WithMatchSender(name), dbus.WithMatchObjectPath(path), dbus.WithMatchInterface(name), dbus.WithMatchMember("ActionInvoked")},
		{dbus.WithMatchSender(name), dbus.WithMatchObjectPath(path), dbus.WithMatchInterface(name), dbus.WithMatchMember("NotificationClosed")},
	} {
		if err := bus.AddMatchSignalContext(ctx, options...); err != nil {
			return err
		}
	}
	return nil
}

// A server is the owner of the notifications' name and what it said it can do.
type server struct {
	owner   string // its unique bus name; empty while unknown
	actions bool
	body    func(string) string // makes plain text what this server shows as such
}

// find returns the server, starting it where the bus knows how. What a server
// can do is asked once per owner.
func (n *Notifier) find(ctx context.Context) (server, error) {
	if n.server.owner != "" {
		return n.server, nil
	}
	owner, err := n.owner(ctx)
	if err != nil {
		if err := call(ctx, n.bus, busName, busPath, busName+".StartServiceByName", name, uint32(0)).Err; err != nil {
			return server{}, fmt.Errorf("%w: %w", ErrNoServer, bare(err))
		}
		if owner, err = n.owner(ctx); err != nil {
			return server{}, fmt.Errorf("%w: %w", ErrNoServer, bare(err))
		}
	}
	var capabilities []string
	if err := call(ctx, n.bus, owner, path, name+".GetCapabilities").Store(&capabilities); err != nil {
		return server{}, fmt.Errorf("asking the notification server what it can do: %w", bare(err))
	}
	n.server = server{owner: owner, actions: slices.Contains(capabilities, "actions"), body: verbatim}
	switch {
	case slices.Contains(capabilities, "body-markup"):
		n.server.body = escape
	case n.isDunst(ctx, owner):
		n.server.body = blunt
	}
	return n.server, nil
}

// isDunst reports whether owner is dunst, whose 1.9 reads markup without saying
// so when its configuration does not mention it.
func (n *Notifier) isDunst(ctx context.Context, owner string) bool {
	var program, vendor, version, spec string
	err := call(ctx, n.bus, owner, path, name+".GetServerInformation").Store(&program, &vendor, &version, &spec)
	return err == nil && program == "dunst"
}

func (n *Notifier) owner(ctx context.Context) (owner string, err error) {
	err = call(ctx, n.bus, busName, busPath, busName+".GetNameOwner", name).Store(&owner)
	return owner, err
}

func (n *Notifier) closeNotification(ctx context.Context, h handle) error {
	if err := call(ctx, n.bus, h.owner, path, name+".CloseNotification", h.id).Err; err != nil {
		return fmt.Errorf("closing a notice: %w", bare(err))
	}
	return nil
}

// call never starts a service: what is sent to an owner is for that owner.
func call(ctx context.Context, bus *dbus.Conn, dest string, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return bus.Object(dest, path).CallWithContext(ctx, method, dbus.FlagNoAutoStart, args...)
}

// bare strips a peer's own words from its error, which may repeat what it was
// sent, and leaves the error's name.
func bare(err error) error {
	if e, ok := errors.AsType[dbus.Error](err); ok {
		return dbus.Error{Name: e.Name}
	}
	return err
}

// gone reports whether err says that the peer called is no longer there.
func gone(err error) bool {
	e, ok := errors.AsType[dbus.Error](err)
	if !ok {
		return false
	}
	switch e.Name {
	case busName + ".Error.ServiceUnknown", busName + ".Error.NameHasNoOwner",
		busName + ".Error.NoReply", busName + ".Error.Disconnected":
		return true
	}
	return false
}
