package tray

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	busName = "org.freedesktop.DBus"
	busPath = dbus.ObjectPath("/org/freedesktop/DBus")
	// The name under which KDE's specification has hosts be found; every host
	// uses it, whatever the desktop.
	watcher = "org.kde.StatusNotifierWatcher"
	// GNOME has no host. There dwell's extension shows the item of who owns
	// trayName, and owns panelName itself while it would, which is while there is no
	// host either.
	gnomeShell = "org.gnome.Shell"
	panelName  = "dwell.GnomePanel"
	trayName   = "dwell.Tray"
)

// errNoBus says that there is no session bus to be had, now or later: this
// process knows no address of one.
var errNoBus = errors.New("no session bus")

// A host watches for who shows the tray, on a connection of its own: the
// library's loop ends at the first signal it does not expect on its connection.
type host struct {
	bus     *dbus.Conn
	signals chan *dbus.Signal // closed when the bus is gone
	owners  map[string]string // the unique name of who owns each name; empty: nobody
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
	h := &host{bus: bus, signals: make(chan *dbus.Signal, 4), owners: map[string]string{}}
	bus.Signal(h.signals)
	if err := h.subscribe(ctx); err != nil {
		bus.Close()
		return nil, fmt.Errorf("session bus: %w", err)
	}
	return h, nil
}

func names() []string { return []string{watcher, gnomeShell, panelName, trayName} }

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
	for _, name := range names() {
		err := h.bus.AddMatchSignalContext(ctx,
			dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name))
		if err != nil {
			return err
		}
		var owner string
		// An error says that nobody owns it; a lost bus shows by itself.
		_ = h.bus.Object(busName, busPath).CallWithContext(ctx, busName+".GetNameOwner", 0, name).Store(&owner)
		h.owners[name] = owner
	}
	return nil
}

// hear takes a signal's word on who owns one of the names now.
func (h *host) hear(signal *dbus.Signal) {
	var name, before, after string
	if signal.Sender == busName && signal.Name == busName+".NameOwnerChanged" &&
		dbus.Store(signal.Body, &name, &before, &after) == nil && slices.Contains(names(), name) {
		h.owners[name] = after
	}
}

// wants reports whether somebody would show the tray now.
func (h *host) wants() bool { return h.owners[watcher] != "" || h.panel() }

// panel reports whether GNOME's panel would. Nobody but the shell is believed.
func (h *host) panel() bool {
	return h.owners[panelName] != "" && h.owners[panelName] == h.owners[gnomeShell]
}

// place is where an item on the connection item is shown; nil: on none.
func (h *host) place(item *dbus.Conn) Place {
	switch {
	case item != nil && h.owners[watcher] != "":
		return InPanel
	case item != nil && h.panel() && h.owners[trayName] == item.Names()[0]:
		return InGnome
	case h.panel():
		return Taken
	case h.owners[gnomeShell] != "":
		return NowhereInGnome
	}
	return Nowhere
}

// claim has GNOME's panel show the item on the connection item; behind another
// process's that is shown already, until that one ends.
func (h *host) claim(item *dbus.Conn) error {
	got, err := item.RequestName(trayName, 0)
	if err != nil {
		return fmt.Errorf("own the name %s: %w", trayName, err)
	}
	if got == dbus.RequestNameReplyPrimaryOwner {
		h.owners[trayName] = item.Names()[0]
	}
	return nil
}

func (h *host) close() { h.bus.Close() }
