package desktop

import "context"

const detailGnomeX11 = "this is an X11 session; the X server tells"

// watchGnome runs the sources of GNOME's shell, on a connection of their own: a shell
// that hangs, or is just starting, must hold up nobody else's. On X11 the server knows
// the windows without an extension, and counts input that Mutter holds back.
func watchGnome(ctx context.Context, opts Options, out outlet, windows, input *chooser) {
	sources := []translator{newMutter(opts, out, windows, input), newShell(out, windows, input)}
	if opts.Env("DISPLAY") != "" && opts.Env("WAYLAND_DISPLAY") == "" {
		for _, s := range sources {
			s.end(ctx, stateAbsent, detailGnomeX11)
		}
		return
	}
	(&sessionBus{env: opts.Env, out: out, translators: sources}).watch(ctx)
}

// ownerOf returns the unique name of who owns name; empty if nobody does.
func (b *bus) ownerOf(ctx context.Context, name string) string {
	var unique string
	// An error says that nobody owns the name; a lost bus shows by itself.
	_ = b.call(ctx, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetNameOwner", []any{name}, &unique)
	return unique
}
