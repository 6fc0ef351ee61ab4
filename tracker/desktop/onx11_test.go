package desktop

import "testing"

func TestOnX11(t *testing.T) {
	for _, c := range []struct {
		display, wayland, session string
		want                      bool
	}{
		{":0", "", "x11", true},
		{":0", "", "", true},    // startx, and whatever asks for no session
		{":0", "", "tty", true}, // the same, from a login on a console
		{":0", "wayland-0", "wayland", false},
		{":0", "wayland-0", "", false},
		{":0", "", "wayland", false},
		{"", "wayland-0", "", false},
		{"", "", "x11", false},
		{"", "", "", false},
	} {
		env := map[string]string{"DISPLAY": c.display, "WAYLAND_DISPLAY": c.wayland, "XDG_SESSION_TYPE": c.session}
		if got := onX11(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%v: %v", env, got)
		}
	}
}
