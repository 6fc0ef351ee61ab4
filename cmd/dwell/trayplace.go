package main

import "dwell/ui/tray"

// trayPlace is where the tray's icon is; empty where there is to be none.
func (d *daemon) trayPlace() tray.Place {
	if d.tray == nil {
		return ""
	}
	return d.tray.Place()
}

// tray notes where the icon is, and how it comes to be somewhere. Everything works
// without one, so none is no problem.
func (x *examination) tray(at tray.Place) {
	state, detail, do := "note", "", ""
	switch at {
	case "":
		detail = "off: dwell was started with --no-tray"
	case tray.Looking:
		detail = "dwell is looking for a panel"
	case tray.InPanel:
		state, detail = "ok", "the icon is in the panel"
	case tray.InGnome:
		state, detail = "ok", "the icon is in GNOME's panel, by dwell's extension"
	case tray.Taken:
		detail = "GNOME's panel shows the icon of another dwell"
		do = "This one's comes when that one ends."
	case tray.NowhereInGnome:
		detail = "no icon: GNOME shows none by itself"
		do = `"dwell setup gnome" installs dwell's extension, which shows it; then log out and in once. While the screen is locked it is gone.`
	case tray.Nowhere:
		detail = "no icon: no panel with a tray runs"
		do = "It appears when one starts. Everything works without: \"dwell help\" lists what the menu does."
	case tray.NoBus:
		detail = "no icon: there is no session bus"
		do = "Start dwell from the desktop's session; \"dwell autostart on\" does so at every login."
	}
	x.note("tray", state, detail, do)
}
