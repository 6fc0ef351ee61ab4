package desktop

import (
	"context"
	"errors"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

// GNOME's session manager's names (gnome-session, org.gnome.SessionManager.xml).
const (
	gnomeSession          = "org.gnome.SessionManager"
	gnomeSessionPath      = "/org/gnome/SessionManager"
	gnomeSessionInhibitor = "org.gnome.SessionManager.Inhibitor"
	// gnomeInhibitsIdle is the flag of what keeps the session from being idle; others keep
	// it from ending, or from sleep.
	gnomeInhibitsIdle = 8
)

// gnomeKeeper is GNOME's session manager, to which other desktops' older programs come as
// well, through GNOME's org.freedesktop.ScreenSaver. Of an inhibitor it tells what its
// program calls itself. What Mutter holds for a window of Wayland is called "mutter" and
// so of no window.
func gnomeKeeper() keeper {
	return keeper{
		teller: "GNOME's session manager", name: gnomeSession, path: gnomeSessionPath, iface: gnomeSession,
		changes: []string{"InhibitorAdded", "InhibitorRemoved"}, list: listGnomeInhibitors,
	}
}

func listGnomeInhibitors(ctx context.Context, b *bus, pid int) (held []tracker.Media, err error) {
	var paths []dbus.ObjectPath
	if err := b.call(ctx, gnomeSession, gnomeSessionPath, gnomeSession+".GetInhibitors", nil, &paths); err != nil {
		return nil, err
	}
	for _, path := range paths[:min(len(paths), maxInhibitors)] {
		of, ok, err := askGnomeInhibitor(ctx, b, path, pid)
		if err != nil {
			return nil, err
		}
		if ok {
			held = append(held, of)
		}
	}
	return held, nil
}

// askGnomeInhibitor asks what an inhibitor is of; ok is false where it is none of the
// screen, or was withdrawn meanwhile.
func askGnomeInhibitor(ctx context.Context, b *bus, path dbus.ObjectPath, pid int) (of tracker.Media, ok bool, err error) {
	var flags uint32
	var app string
	if err = b.call(ctx, gnomeSession, path, gnomeSessionInhibitor+".GetFlags", nil, &flags); err == nil && flags&gnomeInhibitsIdle != 0 {
		err = b.call(ctx, gnomeSession, path, gnomeSessionInhibitor+".GetAppId", nil, &app)
	}
	if _, refused := errors.AsType[dbus.Error](err); refused {
		return tracker.Media{}, false, nil
	}
	if err != nil {
		return tracker.Media{}, false, err
	}
	of, ok = heldBy(app, pid)
	return of, ok, nil
}

// KDE's power manager's names (PowerDevil, org.kde.Solid.PowerManagement.PolicyAgent.xml).
const (
	kdePolicy     = "org.kde.Solid.PowerManagement.PolicyAgent"
	kdePolicyPath = "/org/kde/Solid/PowerManagement/PolicyAgent"
	// kdeKeepsScreen is the kind of what keeps the screen on; the other kind keeps the
	// machine from sleep: music that plays, a download.
	kdeKeepsScreen = 4
)

// kdeKeeper is KDE's power manager, which programs reach by several older names. It tells
// what programs call themselves, and of which kinds there is one, but not which is which:
// while one keeps the screen on, all count that are in front.
func kdeKeeper() keeper {
	return keeper{
		teller: "KDE's power manager", name: kdePolicy, path: kdePolicyPath, iface: kdePolicy,
		changes: []string{"InhibitionsChanged"}, list: listKDEInhibitors,
	}
}

func listKDEInhibitors(ctx context.Context, b *bus, pid int) (held []tracker.Media, err error) {
	var keeps bool
	err = b.call(ctx, kdePolicy, kdePolicyPath, kdePolicy+".HasInhibition", []any{uint32(kdeKeepsScreen)}, &keeps)
	if err != nil || !keeps {
		return nil, err
	}
	var all []struct{ Who, Why string }
	if err := b.call(ctx, kdePolicy, kdePolicyPath, kdePolicy+".ListInhibitions", nil, &all); err != nil {
		return nil, err
	}
	for _, one := range all[:min(len(all), maxInhibitors)] {
		if of, ok := heldBy(one.Who, pid); ok {
			held = append(held, of)
		}
	}
	return held, nil
}
