package tray

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	busName = "org.freedesktop.DBus"
	busPath = dbus.ObjectPath("/org/freedesktop/DBus")
	// The name under which KDE's specification has hosts be found; every host
	// uses it, whatever the desktop.
	watcher = "org.kde.StatusNotifierWatcher"
)

// errNoBus says that there is no session bus to be had, now or later: this
// process knows no address of one.
var errNoBus = errors.New("no session bus")

// A host watches for the desktop's tray host, on a connection of its own: the
// library's loop ends at the first signal it does not expect on its connection.
type host struct {
	bus     *dbus.Conn
	signals chan *dbus.Signal // closed when the bus is gone
}

// findHost connects to the session bus, without launching one.
func findHost(ctx context.Context) (*host, error) {
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	switch {
	case errors.As(err, new(*net.OpError)): // it has an address, and does not answer
		return nil, fmt.Errorf("session bus: %w", err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errNoBus, err)
	}
	h := &host{bus: bus, signals: make(chan *dbus.Signal, 4)}
	bus.Signal(h.signals)
	if err := h.subscribe(ctx); err != nil {
		bus.Close()
		return nil, fmt.Errorf("session bus: %w", err)
	}
	return h, nil
}

func (h *host) subscribe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	// Auth and Hello know no context; a bus that hangs in them is let go.
	release := context.AfterFunc(ctx, func() { h.bus.Close() })
	defer release()
	if err := h.bus.Auth(nil); err != nil {
		return err
	}
	if err := h.bus.Hello(); err != nil {
		return err
	}
	return h.bus.AddMatchSignalContext(ctx,
		dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcher))
}

// present reports whether there is a host now.
func (h *host) present(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var owned bool
	err := h.bus.Object(busName, busPath).CallWithContext(ctx, busName+".NameHasOwner", 0, watcher).Store(&owned)
	return err == nil && owned
}

// appeared reports whether signal says that a host has come.
func (h *host) appeared(signal *dbus.Signal) bool {
	var name, before, after string
	return signal.Sender == busName && signal.Name == busName+".NameOwnerChanged" &&
		dbus.Store(signal.Body, &name, &before, &after) == nil && name == watcher && after != ""
}

func (h *host) close() { h.bus.Close() }
