package desktoptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>%s</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%s</servicedir>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
`

// startBuses starts a session bus and an open "system" bus, on which a test may
// own the names of system services.
func (d *Desktop) startBuses() {
	d.tb.Helper()
	d.linkServices()
	for kind, variable := range map[string]string{
		"session": "DBUS_SESSION_BUS_ADDRESS", "system": "DBUS_SYSTEM_BUS_ADDRESS",
	} {
		d.startBus(kind)
		d.Setenv(variable, "unix:path="+d.busSocket(kind))
	}
}

func (d *Desktop) busSocket(kind string) string {
	return filepath.Join(d.Getenv("XDG_RUNTIME_DIR"), kind+"-bus")
}

// startBus starts the bus "session" or "system".
func (d *Desktop) startBus(kind string) {
	d.tb.Helper()
	socket := d.busSocket(kind)
	config := filepath.Join(d.dir, kind+".conf")
	text := fmt.Sprintf(busConfig, kind, socket, filepath.Join(d.dir, "services"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	d.buses[kind] = d.start("bus-"+kind, nil, "dbus-daemon", "--nofork", "--nopidfile", "--config-file="+config)
	d.await(kind+" bus", func() bool {
		conn, err := dbus.Connect("unix:path=" + socket)
		if err != nil {
			return false
		}
		conn.Close()
		return true
	})
}

// StopBus kills the bus "session" or "system" and returns how to start it again.
func (d *Desktop) StopBus(kind string) (restart func()) {
	d.tb.Helper()
	d.buses[kind].kill()
	os.Remove(d.busSocket(kind)) // a killed bus leaves it behind
	return func() { d.startBus(kind) }
}

const notifyService = "Name=org.freedesktop.Notifications\n"

// linkServices lets the buses start what is installed, but for notification
// servers: those a test has or has not on purpose.
func (d *Desktop) linkServices() {
	names, _ := filepath.Glob("/usr/share/dbus-1/services/*.service")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil || bytes.Contains(text, []byte(notifyService)) {
			continue
		}
		if err := os.Symlink(name, filepath.Join(d.dir, "services", filepath.Base(name))); err != nil {
			d.tb.Fatal(err)
		}
	}
}

// activationEnvironment tells the session bus what the programs it starts see.
func (d *Desktop) activationEnvironment() {
	d.tb.Helper()
	err := d.SessionBus().BusObject().Call("org.freedesktop.DBus.UpdateActivationEnvironment", 0, d.session()).Err
	if err != nil {
		d.tb.Fatal(err)
	}
}

// StartWM starts the window manager and waits until it manages a window: what
// is asked of openbox 3.6 while it starts lies in its queue until something else
// happens.
func (d *Desktop) StartWM() {
	d.tb.Helper()
	d.manager = d.start("openbox", nil, "openbox", "--sm-disable")
	d.await("openbox", d.driver.managed)
	d.await("openbox's first window", func() bool {
		w, err := d.openWindow("openbox-ready", "")
		if err != nil {
			return false
		}
		_, ready := d.driver.awaitFocus(w.id, 100*time.Millisecond)
		return w.destroy() == nil && ready
	})
}

// KillWM kills the window manager, which gets no chance to tidy up.
func (d *Desktop) KillWM() {
	d.tb.Helper()
	if d.manager == nil {
		d.tb.Fatal("no window manager runs")
	}
	d.manager.kill()
	d.manager = nil
}

// xfceNotifyd returns the notification server's program, which is not in PATH,
// or nothing.
func xfceNotifyd() string {
	text, err := os.ReadFile("/usr/share/dbus-1/services/org.xfce.xfce4-notifyd.Notifications.service")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if path, ok := strings.CutPrefix(line, "Exec="); ok {
			return strings.TrimSpace(path)
		}
	}
	return ""
}

func (d *Desktop) startNotify(kind string) {
	d.tb.Helper()
	switch kind {
	case "", "none":
		return
	case "xfce":
		d.start("notify", nil, xfceNotifyd())
	case "dunst":
		dir := filepath.Join(d.Getenv("XDG_CONFIG_HOME"), "dunst")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			d.tb.Fatal(err)
		}
		// Nobody comes back from idle here, so popups must not wait for that.
		config := "[global]\n  idle_threshold = 0\n  mouse_left_click = do_action, close_current\n"
		if err := os.WriteFile(filepath.Join(dir, "dunstrc"), []byte(config), 0o600); err != nil {
			d.tb.Fatal(err)
		}
		d.start("notify", nil, "dunst")
	default:
		d.tb.Fatalf("no such notification server: %q", kind)
	}
	bus := d.SessionBus()
	d.await("notification server", func() bool { return hasOwner(bus, "org.freedesktop.Notifications") })
}

// panelConfig is one panel at the bottom edge with nothing but a tray, which is a
// StatusNotifier host.
const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="known-legacy-items" type="array"/>
    </property>
  </property>
</channel>
`

func (d *Desktop) startPanel() {
	d.tb.Helper()
	dir := filepath.Join(d.Getenv("XDG_CONFIG_HOME"), "xfce4", "xfconf", "xfce-perchannel-xml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		d.tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), []byte(panelConfig), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	d.start("panel", nil, "xfce4-panel", "--disable-wm-check")
	bus := d.SessionBus()
	d.await("tray host", func() bool { return hasOwner(bus, "org.kde.StatusNotifierWatcher") })
}

// Run runs a command in this session and returns what it printed.
func (d *Desktop) Run(ctx context.Context, name string, args ...string) string {
	d.tb.Helper()
	out, err := d.Command(ctx, name, args...).Output()
	if err != nil {
		var stderr []byte
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			stderr = exit.Stderr
		}
		d.tb.Fatalf("%s: %v\n%s", name, err, stderr)
	}
	return string(out)
}
