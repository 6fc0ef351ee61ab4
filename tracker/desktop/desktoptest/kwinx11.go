package desktoptest

import "github.com/godbus/dbus/v5"

// StartKwinX11 starts KDE Plasma's window manager of X11 in place of openbox, and waits
// until it takes scripts, as it does on its Wayland.
func (d *Desktop) StartKwinX11() {
	d.tb.Helper()
	demand(d.tb, "KWin of X11", missing(map[string]string{"kwin_x11": "kwin-x11"}))
	d.Setenv("XDG_CURRENT_DESKTOP", "KDE")
	d.manager = d.start("kwin_x11", nil, "env", "KWIN_COMPOSE=N", "kwin_x11")
	bus := d.SessionBus()
	d.await("KWin of X11", func() bool {
		call := bus.Object(kwinName, "/Scripting").Call("org.kde.kwin.Scripting.isScriptLoaded", dbus.FlagNoAutoStart, "")
		return call.Err == nil && d.driver.managed()
	})
}

// HasKwinScript reports whether the KWin of this desktop has a script of this name.
func (d *Desktop) HasKwinScript(name string) bool {
	d.tb.Helper()
	var has bool
	err := d.SessionBus().Object(kwinName, "/Scripting").Call("org.kde.kwin.Scripting.isScriptLoaded", 0, name).Store(&has)
	if err != nil {
		d.tb.Fatalf("KWin's scripts: %v\n%s", err, d.logs())
	}
	return has
}
