package login

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/adrg/xdg"
	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

// Launch starts a program for the person, a browser above all, and does not wait
// for its end. Within dwell's own systemd unit a child would inherit what the
// unit forbids itself (no writable code, no namespaces, no address but the
// loopback: no browser runs like that) and would end with it, so there systemd
// is asked to start the program as a unit of its own. The error never holds the
// arguments.
func Launch(ctx context.Context, program string, args ...string) error {
	path, err := exec.LookPath(program)
	if err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return fmt.Errorf("launch %s: %w", program, err)
	}
	if confined() {
		xdg.Reload()
		if m, err := dialManager(ctx, busAddress(os.Getenv(busVariable), xdg.RuntimeDir)); err == nil {
			defer m.close()
			if err := m.launch(ctx, path, args, os.Environ()); err != nil {
				return fmt.Errorf("launch %s: %w", program, err)
			}
			return nil
		}
	}
	return launchChild(path, args)
}

// confined reports whether this process is a systemd service's main one, which
// systemd tells it by its own pid (systemd.exec(5), since 248).
func confined() bool { return os.Getenv("SYSTEMD_EXEC_PID") == strconv.Itoa(os.Getpid()) }

func launchChild(path string, args []string) error {
	cmd := exec.Command(path, args...) //nolint:noctx // it outlives the caller's context on purpose
	// A session of its own: Ctrl-C on a foreground dwell is not meant for it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := startPunctual(cmd); err != nil {
		return fmt.Errorf("launch %s: %w", filepath.Base(path), err)
	}
	go func() { _ = cmd.Wait() }() // how it ends is the person's business
	return nil
}

// usualSlack is how late timers may be of what nobody said otherwise of (prctl(2)).
const usualSlack = 50 * time.Microsecond

// startPunctual starts a program with the usual timers: those of dwell may be late, and
// a child would get that from the thread that makes it.
func startPunctual(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if slack, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0); err == nil && slack > int(usualSlack) {
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(usualSlack), 0, 0, 0) // it could be read
		defer func() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(slack), 0, 0, 0) }()
	}
	return cmd.Start()
}

// launch starts path as a transient unit. KillMode=process lets a browser that
// was started by a short-lived opener live on when that one ends.
func (m *manager) launch(ctx context.Context, path string, args, env []string) error {
	type property struct {
		Name  string
		Value dbus.Variant
	}
	type command struct {
		Path   string
		Argv   []string
		Ignore bool
	}
	type auxiliary struct {
		Name       string
		Properties []property
	}
	properties := []property{
		{"Description", dbus.MakeVariant("opened by dwell")},
		{"Type", dbus.MakeVariant("exec")},
		{"KillMode", dbus.MakeVariant("process")},
		{"CollectMode", dbus.MakeVariant("inactive-or-failed")},
		{"Environment", dbus.MakeVariant(sessionEnv(env))},
		{"ExecStart", dbus.MakeVariant([]command{{path, append([]string{path}, args...), true}})},
	}
	unit := fmt.Sprintf("dwell-open-%d-%d.service", os.Getpid(), time.Now().UnixNano())
	return m.call(ctx, "StartTransientUnit", unit, "fail", properties, []auxiliary{}).Err
}

// sessionEnv returns what of env a program needs to find the desktop. The rest
// is not its business, and one name or value that systemd finds odd would have
// it refuse the whole.
func sessionEnv(env []string) []string {
	kept := []string{}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "LANG",
			"XDG_CURRENT_DESKTOP", "XDG_SESSION_ID", "XDG_SESSION_TYPE", "XDG_DATA_DIRS", "XDG_CONFIG_HOME":
			if utf8.ValidString(value) && !strings.ContainsFunc(value, unicode.IsControl) {
				kept = append(kept, e)
			}
		}
	}
	return kept
}
