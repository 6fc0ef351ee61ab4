package login

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	unitName      = "dwell.service"
	sessionTarget = "graphical-session.target" // systemd.special(7)

	busVariable = "DBUS_SESSION_BUS_ADDRESS"

	managerName      = "org.freedesktop.systemd1"
	managerPath      = "/org/freedesktop/systemd1"
	managerInterface = "org.freedesktop.systemd1.Manager"

	// How long one conversation with systemd may take, all in all.
	managerPatience = 5 * time.Second
)

// A manager is the person's own systemd, spoken to over the session bus. (Its
// private socket would do without a bus, but systemd 252 leaves a first message
// unread there when it comes together with the end of the handshake.)
type manager struct {
	conn   *dbus.Conn
	object dbus.BusObject
	cancel context.CancelFunc
}

// busAddress returns where the session bus is: where the environment says, or
// where systemd's socket unit puts it. Empty where there is none; none is ever
// started.
func busAddress(environment, runtime string) string {
	if environment != "" {
		return environment
	}
	path := filepath.Join(runtime, "bus")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(path)
}

var errNoBus = errors.New("no session bus")

func dialManager(ctx context.Context, bus string) (*manager, error) {
	if bus == "" || bus == "autolaunch:" {
		return nil, errNoBus
	}
	ctx, cancel := context.WithTimeout(ctx, managerPatience)
	conn, err := dbus.Connect(bus, dbus.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, fmt.Errorf("reach systemd: %w", err)
	}
	return &manager{conn: conn, object: conn.Object(managerName, managerPath), cancel: cancel}, nil
}

func (m *manager) close() {
	_ = m.conn.Close() // nothing is left to be lost
	m.cancel()
}

func (m *manager) call(ctx context.Context, method string, args ...any) *dbus.Call {
	return m.object.CallWithContext(ctx, managerInterface+"."+method, dbus.FlagNoAutoStart, args...)
}

// active reports whether unit is reached, or being reached: at login `autostart
// on` may come first.
func (m *manager) active(ctx context.Context, unit string) bool {
	var path dbus.ObjectPath
	if err := m.call(ctx, "GetUnit", unit).Store(&path); err != nil {
		return false
	}
	var state string
	err := m.conn.Object(managerName, path).
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, "org.freedesktop.systemd1.Unit", "ActiveState").
		Store(&state)
	return err == nil && (state == "active" || state == "activating")
}

// reload is a wish: a manager that cannot now reads the files when it next does.
func (m *manager) reload(ctx context.Context) { _ = m.call(ctx, "Reload").Err }
