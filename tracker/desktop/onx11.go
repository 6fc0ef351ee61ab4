package desktop

const detailOnX11 = "this is an X11 session; the X server tells"

// onX11 reports whether this is a session of X11 itself, not of XWayland. There the X
// server is asked and no compositor besides: it knows each window's process by itself,
// its idle time counts input alone, and nothing has to be put into anybody for it. A
// session that says it is Wayland's is believed even where its display is not named.
func onX11(env func(string) string) bool {
	return env("DISPLAY") != "" && env("WAYLAND_DISPLAY") == "" && env("XDG_SESSION_TYPE") != "wayland"
}
