package desktop

import (
	"context"
	"os/exec"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// isGNOME reports whether the current desktop, a list parted by colons, keeps
// its do-not-disturb where GNOME does.
func isGNOME(current string) bool {
	for name := range strings.SplitSeq(strings.ToLower(current), ":") {
		if slices.Contains([]string{"gnome", "unity", "budgie"}, name) {
			return true
		}
	}
	return false
}

const (
	dconfWriter  = "ca.desrt.dconf.Writer"
	bannersDir   = "/org/gnome/desktop/notifications/"
	bannersKey   = bannersDir + "show-banners"
	bannerSchema = "org.gnome.desktop.notifications"
)

// gnomeSwitch is GNOME's: banners switched off. The settings portal does not
// show this key, so changes are heard from dconf's writer, and the value is
// read through gsettings, which alone knows profiles, locks and defaults.
func gnomeSwitch(env func(string) string) quietSwitch {
	read := func(ctx context.Context, _ *bus) (on, known bool) {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		cmd := exec.CommandContext(ctx, "gsettings", "get", bannerSchema, "show-banners")
		for _, name := range []string{
			"PATH", "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_DIRS", "DBUS_SESSION_BUS_ADDRESS", "DCONF_PROFILE",
		} {
			if v := env(name); v != "" {
				cmd.Env = append(cmd.Env, name+"="+v)
			}
		}
		out, err := cmd.Output()
		if err != nil {
			return false, false // no gsettings, or no such schema
		}
		return parseBanners(string(out))
	}
	return quietSwitch{
		label: "GNOME",
		// No service: dconf's comes with each write and goes, the value outlives it.
		listen: []dbus.MatchOption{
			dbus.WithMatchSender("ca.desrt.dconf"), dbus.WithMatchInterface(dconfWriter), dbus.WithMatchMember("Notify"),
		},
		read: read,
		changed: func(ctx context.Context, b *bus, s *dbus.Signal) (on, known bool) {
			if s.Name != dconfWriter+".Notify" || !touchesBanners(s.Body) {
				return false, false
			}
			return read(ctx, b)
		},
	}
}

// parseBanners turns what gsettings printed into do-not-disturb.
func parseBanners(printed string) (on, known bool) {
	switch strings.TrimSpace(printed) {
	case "true":
		return false, true
	case "false":
		return true, true
	}
	return false, false
}

// touchesBanners reads dconf's Notify(prefix, changes, tag): the keys that
// changed are prefix plus each of changes.
func touchesBanners(body []any) bool {
	if len(body) < 2 {
		return false
	}
	prefix, ok := body[0].(string)
	changes, isList := body[1].([]string)
	if !ok || !isList {
		return false
	}
	for _, change := range changes {
		if key := prefix + change; key == bannersKey || strings.HasSuffix(key, "/") && strings.HasPrefix(bannersKey, key) {
			return true
		}
	}
	return false
}
