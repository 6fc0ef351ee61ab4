package desktoptest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/godbus/dbus/v5"
)

// gnomeSessionProgram is where distributions of the systemd kind put it.
const gnomeSessionProgram = "/usr/libexec/gnome-session-binary"

// GNOME's session manager's names.
const (
	gnomeSession     = "org.gnome.SessionManager"
	gnomeSessionPath = "/org/gnome/SessionManager"
)

// StartGnomeSession starts GNOME's session manager, of a session with nothing in it, and
// returns how to kill it.
func (d *Desktop) StartGnomeSession() (kill func()) {
	d.tb.Helper()
	packages := missing(map[string]string{"gnome-session-inhibit": "gnome-session-bin"})
	if !installed(gnomeSessionProgram) {
		packages = append(packages, "gnome-session-bin")
	}
	demand(d.tb, "session manager of GNOME", packages)
	sessions := filepath.Join(d.Getenv("XDG_CONFIG_HOME"), "gnome-session", "sessions")
	if err := os.MkdirAll(sessions, 0o700); err != nil {
		d.tb.Fatal(err)
	}
	const session = "[GNOME Session]\nName=empty\nRequiredComponents=\n"
	if err := os.WriteFile(filepath.Join(sessions, "empty.session"), []byte(session), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	// It would start all that is there to be started with a session.
	p := d.start("gnome-session", nil, "env", "XDG_CONFIG_DIRS="+d.Home(), "GSETTINGS_BACKEND=memory",
		gnomeSessionProgram, "--builtin", "--session=empty", "--disable-acceleration-check")
	bus := d.SessionBus()
	d.await("GNOME's session manager", func() bool {
		return bus.Object(gnomeSession, gnomeSessionPath).Call(gnomeSession+".GetInhibitors", dbus.FlagNoAutoStart).Err == nil
	})
	return p.kill
}

// InhibitGnome holds an inhibitor at GNOME's session manager for what calls itself app:
// of "idle", "suspend". It returns how to withdraw it.
func (d *Desktop) InhibitGnome(what, app string) (withdraw func()) {
	d.tb.Helper()
	manager := d.SessionBus().Object(gnomeSession, gnomeSessionPath)
	held := func() int {
		var paths []dbus.ObjectPath
		if err := manager.Call(gnomeSession+".GetInhibitors", dbus.FlagNoAutoStart).Store(&paths); err != nil {
			d.tb.Fatal(err)
		}
		return len(paths)
	}
	before := held()
	p := d.start("gnome-session-inhibit", nil, "gnome-session-inhibit", "--inhibit", what, "--app-id", app,
		"--reason", "test", "--inhibit-only")
	d.await("the inhibitor", func() bool { return held() > before })
	return p.kill
}

// KDE's power manager's names.
const (
	kdePolicy     = "org.kde.Solid.PowerManagement.PolicyAgent"
	kdePolicyPath = "/org/kde/Solid/PowerManagement/PolicyAgent"
)

// StartPowerdevil starts KDE's power manager and returns how to kill it.
func (d *Desktop) StartPowerdevil() (kill func()) {
	d.tb.Helper()
	var programs []string
	for _, pattern := range []string{"/usr/lib/*/libexec", "/usr/libexec", "/usr/lib"} {
		found, _ := filepath.Glob(filepath.Join(pattern, "org_kde_powerdevil"))
		programs = append(programs, found...)
	}
	if len(programs) == 0 {
		demand(d.tb, "power manager of KDE", []string{"powerdevil"})
	}
	p := d.start("powerdevil", nil, "env", "KDE_FULL_SESSION=true", "KDE_SESSION_VERSION=5", "QT_QPA_PLATFORM=xcb", programs[0])
	bus := d.SessionBus()
	d.await("KDE's power manager", func() bool {
		return bus.Object(kdePolicy, kdePolicyPath).Call(kdePolicy+".ListInhibitions", dbus.FlagNoAutoStart).Err == nil
	})
	return p.kill
}

// Kinds of what KDE's power manager is asked to hold.
const (
	KDEKeepsAwake  = uint32(1) // the machine
	KDEKeepsScreen = uint32(4)
)

// InhibitKDE holds an inhibition at KDE's power manager for what calls itself app, and
// returns how to withdraw it. PowerDevil heeds it once it has stood for five seconds.
func (d *Desktop) InhibitKDE(kinds uint32, app string) (withdraw func()) {
	d.tb.Helper()
	policy := d.SessionBus().Object(kdePolicy, kdePolicyPath)
	var cookie uint32
	if err := policy.Call(kdePolicy+".AddInhibition", 0, kinds, app, "test").Store(&cookie); err != nil {
		d.tb.Fatal(err)
	}
	return func() {
		d.tb.Helper()
		if err := policy.Call(kdePolicy+".ReleaseInhibition", 0, cookie).Err; err != nil {
			d.tb.Fatal(err)
		}
	}
}

// logindProgram is where systemd has its own programs.
const logindProgram = "/lib/systemd/systemd-logind"

// StartLogind starts a real logind on the desktop's own system bus, which knows no
// session. What it keeps in /run it keeps in a /run of its own; only root may run it so.
func (d *Desktop) StartLogind() {
	d.tb.Helper()
	packages := missing(map[string]string{"unshare": "util-linux", "systemd-inhibit": "systemd"})
	if !installed(logindProgram) {
		packages = append(packages, "systemd")
	}
	demand(d.tb, "logind", packages)
	if os.Getuid() != 0 {
		d.tb.Skip("a logind of one's own needs root")
	}
	script := "mount -t tmpfs tmpfs /run && cd /run && mkdir -p " +
		strings.Join([]string{"systemd/seats", "systemd/users", "systemd/sessions", "systemd/inhibit", "systemd/shutdown"}, " ") +
		" && exec " + logindProgram
	d.start("logind", nil, "unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "sh", "-c", script)
	bus := d.SystemBus()
	d.await("logind", func() bool {
		return bus.Object(loginName, loginPath).Call("org.freedesktop.login1.Manager.ListInhibitors", dbus.FlagNoAutoStart).Err == nil
	})
}

// InhibitLogind holds a real inhibitor at logind and returns how to withdraw it. It is of
// the process that asks, systemd-inhibit.
func (d *Desktop) InhibitLogind(what, who, mode string) (withdraw func()) {
	d.tb.Helper()
	return d.start("systemd-inhibit", nil, "systemd-inhibit", "--what="+what, "--who="+who, "--why=test", "--mode="+mode,
		"sleep", "600").stop
}

// AwaitInhibitor waits until a window keeps the screen awake, or none does, of which sway
// says nothing by itself.
func (s *Sway) AwaitInhibitor(on bool) {
	s.tb.Helper()
	s.await("the word on who keeps the screen awake", func() bool {
		out, err := s.message("-r", "-t", "get_tree").Output()
		return err == nil && regexp.MustCompile(`"inhibit_idle": *true`).Match(out) == on
	})
}
