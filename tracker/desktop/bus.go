package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// callTimeout bounds one question to a service: a hung one must not hold up the
// others on the same bus.
const callTimeout = 5 * time.Second

// signalBacklog is how many signals may wait; godbus queues what goes beyond.
const signalBacklog = 16

var (
	errNoBus   = errors.New("no bus address")
	errBusLost = errors.New("the bus closed the connection")
)

// A bus is one connection to a message bus, for listening and for asking who is
// there already: nothing is ever started by asking.
type bus struct {
	conn    *dbus.Conn
	signals chan *dbus.Signal // closed with the connection
}

// openBus connects to address. The connection ends with ctx.
func openBus(ctx context.Context, address string) (*bus, error) {
	if address == "" {
		return nil, errNoBus
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx), dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	if err != nil {
		return nil, fmt.Errorf("connect to bus: %w", err)
	}
	b := &bus{conn: conn, signals: make(chan *dbus.Signal, signalBacklog)}
	conn.Signal(b.signals)
	return b, nil
}

func (b *bus) close() { b.conn.Close() }

// listen asks for signals.
func (b *bus) listen(ctx context.Context, options ...dbus.MatchOption) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if err := b.conn.AddMatchSignalContext(ctx, options...); err != nil {
		return fmt.Errorf("listen on bus: %w", err)
	}
	return nil
}

// listenOwner asks to be told when name gets or loses its owner.
func (b *bus) listenOwner(ctx context.Context, name string) error {
	return b.listen(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name))
}

// listenArrival asks to be told when name gets an owner, having had none.
func (b *bus) listenArrival(ctx context.Context, name string) error {
	return b.listen(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name), dbus.WithMatchArg(1, ""))
}

// call asks a service that runs already and stores its answer in results.
func (b *bus) call(ctx context.Context, service string, path dbus.ObjectPath, method string, args []any, results ...any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	call := b.conn.Object(service, path).CallWithContext(ctx, method, dbus.FlagNoAutoStart, args...)
	if call.Err != nil {
		return fmt.Errorf("%s: %w", method, call.Err)
	}
	if err := call.Store(results...); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// property asks for one property of a service that runs already.
func (b *bus) property(ctx context.Context, service string, path dbus.ObjectPath, iface, name string) (any, error) {
	var v dbus.Variant
	if err := b.call(ctx, service, path, "org.freedesktop.DBus.Properties.Get", []any{iface, name}, &v); err != nil {
		return nil, err
	}
	return v.Value(), nil
}

// ownerChanged reads a NameOwnerChanged signal: whose owner changed, and
// whether there is one now.
func ownerChanged(s *dbus.Signal) (name string, owned, ok bool) {
	if s.Name != "org.freedesktop.DBus.NameOwnerChanged" || len(s.Body) != 3 {
		return "", false, false
	}
	name, ok = s.Body[0].(string)
	owner, isString := s.Body[2].(string)
	return name, owner != "", ok && isString
}

// propertiesChanged reads a PropertiesChanged signal: the interface and the new
// values it carries.
func propertiesChanged(s *dbus.Signal) (iface string, values map[string]dbus.Variant, ok bool) {
	if s.Name != "org.freedesktop.DBus.Properties.PropertiesChanged" || len(s.Body) < 2 {
		return "", nil, false
	}
	iface, ok = s.Body[0].(string)
	values, isMap := s.Body[1].(map[string]dbus.Variant)
	return iface, values, ok && isMap
}

// systemBusAddress is where the system bus listens unless the environment says
// otherwise (D-Bus specification, "System message bus").
func systemBusAddress(env func(string) string) string {
	if a := env("DBUS_SYSTEM_BUS_ADDRESS"); a != "" {
		return a
	}
	return "unix:path=/run/dbus/system_bus_socket"
}

// sessionBusAddress returns the session bus's address or, if there is none,
// nothing. A bus is never started.
func sessionBusAddress(env func(string) string) string {
	if a := env("DBUS_SESSION_BUS_ADDRESS"); a != "" && a != "autolaunch:" {
		return a
	}
	if run := env("XDG_RUNTIME_DIR"); run != "" {
		socket := filepath.Join(run, "bus")
		if _, err := os.Stat(socket); err == nil {
			return "unix:path=" + dbus.EscapeBusAddressValue(socket)
		}
	}
	return ""
}
