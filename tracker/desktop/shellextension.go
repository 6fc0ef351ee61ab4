package desktop

import (
	"context"
	"encoding/json"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/procfs"
)

// A shellExtension is one that tells, from within GNOME's shell, which window is in
// front: method Get and a signal with the same values.
type shellExtension struct {
	path    dbus.ObjectPath
	iface   string
	changed string // the signal that the window in front, or what it says, is another
	gone    string // the signal that the extension is switched off; empty: it has none
	detail  string
	parse   func(body []any) (tracker.Focus, bool)
	// none is the error of Get that says no window is in front; empty: none does.
	none string
}

// ownExtension is dwell's own.
func ownExtension() shellExtension {
	return shellExtension{
		path: "/dwell/gnome", iface: "dwell.Gnome", changed: "Changed", gone: "Gone",
		detail: detailShell, parse: parseOwn,
	}
}

// focusedWindowExtension is focused-window-dbus@flexagoon.com, which several other
// programs ask for too. It answers with an error while no window is in front.
func focusedWindowExtension() shellExtension {
	return shellExtension{
		path: "/org/gnome/shell/extensions/FocusedWindow", iface: "org.gnome.shell.extensions.FocusedWindow",
		changed: "FocusChanged", detail: detailShellOther, parse: parseFocusedWindow, none: "No window in focus",
	}
}

// get asks the extension; ok is false if it is not there.
func (x shellExtension) get(ctx context.Context, b *bus, shell string) (f tracker.Focus, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	call := b.conn.Object(shell, x.path).CallWithContext(ctx, x.iface+".Get", dbus.FlagNoAutoStart)
	if call.Err != nil {
		return f, x.none != "" && call.Err.Error() == x.none
	}
	return x.parse(call.Body)
}

// parseOwn reads what our extension says: whether any window is in front, then app,
// class, title, pid and full screen of it.
func parseOwn(body []any) (f tracker.Focus, ok bool) {
	var window bool
	var app string
	var pid uint32
	if dbus.Store(body, &window, &app, &f.Class, &f.Title, &pid, &f.Fullscreen) != nil {
		return tracker.Focus{}, false
	}
	if !window {
		return tracker.Focus{}, true
	}
	f.App, f.PID = appOr(app, f.Class), procfs.ValidPID(pid)
	return f, true
}

// parseFocusedWindow reads the other's JSON; an empty object is no window. It knows
// no application, and nothing of full screen.
func parseFocusedWindow(body []any) (f tracker.Focus, ok bool) {
	var text string
	if dbus.Store(body, &text) != nil {
		return f, false
	}
	var window struct {
		Class string `json:"wm_class"`
		Title string `json:"title"`
		PID   uint32 `json:"pid"`
	}
	if json.Unmarshal([]byte(text), &window) != nil {
		return f, false
	}
	return tracker.Focus{
		App: appOr(window.Class, window.Class), Class: window.Class, Title: window.Title, PID: procfs.ValidPID(window.PID),
	}, true
}

// appOr is the application id, or the class where that cannot be one.
func appOr(app, class string) string {
	if id := parseID([]byte(app)); id != "" {
		return id
	}
	return class
}
