package desktop

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker/desktop/wayland"
	"dwell/tracker/desktop/x11"
	"dwell/tracker/inotify"
)

// A session's display is named in the environment of what was started in it. A unit of
// the person's systemd may begin before there is one: then it is in what the desktop
// tells systemd later, or, of Wayland, plain to see in the runtime folder.

// displayVariables are what a desktop says of where it is.
func displayVariables() []string {
	return []string{"WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY", "SWAYSOCK", "HYPRLAND_INSTANCE_SIGNATURE", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"}
}

// x11Sockets is the folder X servers listen in, their abstract sockets apart.
const x11Sockets = "/tmp/.X11-unix"

// lastDisplayLook is the longest wait for a desktop to tell systemd where its X server
// is, after the server's socket was made.
const lastDisplayLook = 8 * time.Second

func namesDisplay(env func(string) string) bool {
	return env("WAYLAND_DISPLAY") != "" || env("DISPLAY") != ""
}

// watchDisplay runs the sources of a display. Where none is named they say so, and run
// again once there is one.
func watchDisplay(ctx context.Context, opts Options, run func(context.Context, Options)) {
	if namesDisplay(opts.Env) {
		run(ctx, opts)
		return
	}
	early, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(early, opts)
	}()
	env, err := awaitDisplay(ctx, opts.Env)
	if err != nil {
		opts.Log.Debug("wait for a display", "err", err)
		<-ended
		return
	}
	stop()
	<-ended
	opts.Env = env
	run(ctx, opts)
}

// awaitDisplay returns the environment with a display that is there, waiting for one.
func awaitDisplay(ctx context.Context, env func(string) string) (func(string) string, error) {
	n, err := inotify.New(ctx)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	const made = unix.IN_CREATE | unix.IN_MOVED_TO | unix.IN_ONLYDIR
	if _, err := n.Add(env("XDG_RUNTIME_DIR"), made); err != nil {
		return nil, err
	}
	servers, err := n.Add(x11Sockets, made)
	if err != nil {
		servers = -1 // no X server ever ran here; one that will is not seen
	}
	for delay := lastDisplayLook; ; {
		if found := findDisplay(ctx, env); found != nil {
			return found, nil
		}
		if delay < lastDisplayLook {
			pause(ctx, delay)
			delay *= 2
			continue
		}
		news, err := n.Wait()
		if err != nil {
			return nil, err
		}
		// The socket of an X server comes before the desktop tells of it.
		if slices.ContainsFunc(news, func(f inotify.News) bool { return f.Watch == servers }) {
			delay = firstDelay
		}
	}
}

// findDisplay returns the environment with a display that is there now, or nil.
func findDisplay(ctx context.Context, env func(string) string) func(string) string {
	told := systemdEnvironment(ctx, env)
	if path, err := wayland.Address(func(name string) string { return cmp.Or(told[name], env(name)) }); err != nil || !stands(path) {
		delete(told, "WAYLAND_DISPLAY") // a session's that is over
	}
	if network, path, _, err := x11.Address(told["DISPLAY"]); err != nil || network == "unix" && !stands(path) {
		delete(told, "DISPLAY")
	}
	if told["WAYLAND_DISPLAY"] == "" && told["DISPLAY"] == "" {
		told["WAYLAND_DISPLAY"] = waylandSocket(env("XDG_RUNTIME_DIR"))
	}
	with := func(name string) string { return cmp.Or(told[name], env(name)) }
	if !namesDisplay(with) {
		return nil
	}
	return with
}

// stands reports whether anything is at path that this person may know of.
func stands(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// waylandSocket is the name of the first compositor's socket in the runtime folder,
// which is the person's alone, or nothing.
func waylandSocket(folder string) string {
	paths, err := filepath.Glob(filepath.Join(folder, "wayland-*"))
	if err != nil {
		return ""
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode().Type() == os.ModeSocket {
			return filepath.Base(path)
		}
	}
	return ""
}

// systemdEnvironment is what the desktop told the person's systemd of its display
// (org.freedesktop.systemd1(5), Environment).
func systemdEnvironment(ctx context.Context, env func(string) string) map[string]string {
	told := map[string]string{}
	b, err := openBus(ctx, sessionBusAddress(env))
	if err != nil {
		return told
	}
	defer b.close()
	const name, path = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
	v, err := b.property(ctx, name, path, name+".Manager", "Environment")
	if err != nil {
		return told
	}
	words, _ := v.([]string)
	for _, word := range words {
		if k, value, ok := strings.Cut(word, "="); ok && slices.Contains(displayVariables(), k) {
			told[k] = value
		}
	}
	return told
}
