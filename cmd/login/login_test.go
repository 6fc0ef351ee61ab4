package login

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/packaging"
)

func newAutostart(t *testing.T, bus string) Autostart {
	t.Helper()
	return Autostart{Program: "/opt/my programs/dwell", Config: filepath.Join(t.TempDir(), ".config"), Bus: bus}
}

// files returns every file and link below dir with its content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir+"/")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEntryWhereThereIsNoSystemd(t *testing.T) {
	a := newAutostart(t, "")
	s, err := a.Status()
	if err != nil || s.On {
		t.Fatalf("at first: %+v, %v", s, err)
	}
	for range 2 {
		s, err = a.On(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := (Status{On: true, Way: Entry, File: a.Config + "/autostart/dwell.desktop"}); s != want {
			t.Fatalf("On: %+v, want %+v", s, want)
		}
	}
	all := files(t, a.Config)
	if text := all["autostart/dwell.desktop"]; len(all) != 1 || !strings.Contains(text, `Exec="/opt/my programs/dwell" run`) {
		t.Errorf("On wrote %v", all)
	}
	for range 2 {
		if s, err = a.Off(t.Context()); err != nil || s.On {
			t.Fatalf("Off: %+v, %v", s, err)
		}
	}
	if all := files(t, a.Config); len(all) != 0 {
		t.Errorf("Off left %v", all)
	}
}

func TestEntrySwitchedOffInTheDesktopsSettings(t *testing.T) {
	a := newAutostart(t, "")
	if _, err := a.On(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Hidden=true\n", "X-GNOME-Autostart-enabled = false\n"} {
		if err := os.WriteFile(a.entryFile(), []byte("[Desktop Entry]\nType=Application\n"+line), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := a.Status(); err != nil || s.On {
			t.Errorf("%q: %+v, %v", line, s, err)
		}
		if s, err := a.On(t.Context()); err != nil || !s.On {
			t.Errorf("On after %q: %+v, %v", line, s, err)
		}
	}
}

func TestAnotherWhenTheProgramMoved(t *testing.T) {
	a := newAutostart(t, "")
	if _, err := a.On(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Program = "/usr/bin/dwell"
	if s, err := a.Status(); err != nil || !s.On || !s.Other || s.Older {
		t.Errorf("moved: %+v, %v", s, err)
	}
	if s, err := a.On(t.Context()); err != nil || s.Other || s.Older {
		t.Errorf("On again: %+v, %v", s, err)
	}
}

// An upgrade may word the files anew: what an older version wrote starts this dwell all
// the same, and On renews it.
func TestOlderFormIsItsOwn(t *testing.T) {
	for way, states := range map[Way]map[string]string{Unit: {sessionTarget: "active"}, Entry: {}} {
		t.Run(string(way), func(t *testing.T) {
			bus := startBus(t)
			startSystemd(t, bus, states)
			a := newAutostart(t, bus)
			a.Env = []string{"DWELL_HOME=/home/a b"}
			on, err := a.On(t.Context())
			if err != nil || on.Way != way {
				t.Fatalf("On: %+v, %v", on, err)
			}
			older := "# as it was before\n"
			for _, line := range starts(way, files(t, a.Config)[strings.TrimPrefix(on.File, a.Config+"/")]) {
				older += line + "\n"
			}
			for name, c := range map[string]struct {
				text  string
				other bool
			}{
				"older":              {older, false},
				"another program":    {strings.ReplaceAll(older, "/opt/my programs/dwell", "/usr/bin/dwell"), true},
				"another home":       {strings.ReplaceAll(older, "/home/a b", "/home/c"), true},
				"starts nothing":     {"# nothing\n", true},
				"starts more":        {older + older, true},
				"only seems to be":   {strings.ReplaceAll(older, "Exec", "TryExec"), true},
				"spaces, as allowed": {strings.NewReplacer("Start=", "Start = ", "Exec=", "Exec = ").Replace(older), false},
			} {
				if err := os.WriteFile(on.File, []byte(c.text), 0o600); err != nil {
					t.Fatal(err)
				}
				want := Status{On: true, Way: way, File: on.File, Other: c.other, Older: !c.other}
				if s, err := a.Status(); err != nil || s != want {
					t.Errorf("%s: %+v, %v, want %+v", name, s, err, want)
				}
			}
			if s, err := a.On(t.Context()); err != nil || s != on {
				t.Errorf("On renews: %+v, %v", s, err)
			}
		})
	}
}

// `systemctl --user enable dwell` switches on the unit of the package.
func TestUnitOfAPackage(t *testing.T) {
	a := newAutostart(t, "")
	packaged := filepath.Join(t.TempDir(), "usr", "lib", "systemd", "user", "dwell.service")
	for _, file := range []string{packaged, a.unitLink()} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(packaged, []byte(packaging.Unit(a.Program)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(packaged, a.unitLink()); err != nil {
		t.Fatal(err)
	}
	if s, err := a.Status(); err != nil || s != (Status{On: true, Way: Unit, File: packaged}) {
		t.Errorf("Status: %+v, %v", s, err)
	}
	if s, err := a.Off(t.Context()); err != nil || s.On {
		t.Errorf("Off: %+v, %v", s, err)
	}
	if _, err := os.Stat(packaged); err != nil {
		t.Errorf("Off took the package's own file: %v", err)
	}
}

// A stand-in for the person's systemd on a real bus: it answers what a desktop
// that reaches graphical-session.target, or does not, would have it answer.
type systemd struct {
	states  map[string]string
	reloads chan struct{}
}

func (s *systemd) GetUnit(name string) (dbus.ObjectPath, *dbus.Error) {
	if _, ok := s.states[name]; !ok {
		return "", dbus.NewError("org.freedesktop.systemd1.NoSuchUnit", []any{"Unit " + name + " not loaded."})
	}
	return "/org/freedesktop/systemd1/unit/target", nil
}

func (s *systemd) Get(_, _ string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(s.states[sessionTarget]), nil
}

func (s *systemd) Reload() *dbus.Error {
	s.reloads <- struct{}{}
	return nil
}

// startBus starts a session bus of the test's own.
func startBus(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatal("dbus-daemon is missing (Debian: dbus)")
		}
		t.Skip("dbus-daemon is missing (Debian: dbus)")
	}
	cmd := exec.Command(daemon, "--session", "--nofork", "--print-address=1", "--address=unix:dir="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

func startSystemd(t *testing.T, bus string, states map[string]string) *systemd {
	t.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &systemd{states: states, reloads: make(chan struct{}, 100)}
	for path, name := range map[dbus.ObjectPath]string{
		managerPath:                             managerInterface,
		"/org/freedesktop/systemd1/unit/target": "org.freedesktop.DBus.Properties",
	} {
		if err := conn.Export(s, path, name); err != nil {
			t.Fatal(err)
		}
	}
	if reply, err := conn.RequestName(managerName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("RequestName: %v, %v", reply, err)
	}
	return s
}

func TestUnitWhereTheDesktopReachesItsTarget(t *testing.T) {
	bus := startBus(t)
	s := startSystemd(t, bus, map[string]string{sessionTarget: "active"})
	a := newAutostart(t, bus)
	if err := write(a.entryFile(), "[Desktop Entry]\n"); err != nil { // from another desktop's days
		t.Fatal(err)
	}
	for range 2 {
		status, err := a.On(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := (Status{On: true, Way: Unit, File: a.Config + "/systemd/user/dwell.service"}); status != want {
			t.Fatalf("On: %+v, want %+v", status, want)
		}
		<-s.reloads
	}
	all := files(t, a.Config)
	link, err := os.Readlink(filepath.Join(a.Config, "systemd/user/graphical-session.target.wants/dwell.service"))
	if err != nil || link != a.unitFile() || len(all) != 2 {
		t.Errorf("link to %q, %v; files %v", link, err, all)
	}
	if text := all["systemd/user/dwell.service"]; !strings.Contains(text, `ExecStart="/opt/my programs/dwell" run`) {
		t.Errorf("unit:\n%s", text)
	}
	if status, err := a.Off(t.Context()); err != nil || status.On {
		t.Fatalf("Off: %+v, %v", status, err)
	}
	<-s.reloads
	if all := files(t, a.Config); len(all) != 0 {
		t.Errorf("Off left %v", all)
	}
}

// Xfce up to 4.18 never reaches the target: a unit would never start.
func TestEntryWhereTheDesktopDoesNot(t *testing.T) {
	for name, states := range map[string]map[string]string{
		"not loaded": {},
		"inactive":   {sessionTarget: "inactive"},
	} {
		t.Run(name, func(t *testing.T) {
			bus := startBus(t)
			startSystemd(t, bus, states)
			a := newAutostart(t, bus)
			if err := a.enableUnit(t.Context()); err != nil {
				t.Fatal(err)
			}
			s, err := a.On(t.Context())
			if err != nil || s.Way != Entry {
				t.Fatalf("On: %+v, %v", s, err)
			}
			if all := files(t, a.Config); len(all) != 1 {
				t.Errorf("the unit stays beside the entry: %v", all)
			}
		})
	}
}

func TestEntryWhereTheBusHasNoSystemd(t *testing.T) {
	a := newAutostart(t, startBus(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if s, err := a.On(ctx); err != nil || s.Way != Entry {
		t.Fatalf("On: %+v, %v", s, err)
	}
}

func TestOnSaysWhatItCouldNotWrite(t *testing.T) {
	a := newAutostart(t, "")
	if err := os.WriteFile(a.Config, nil, 0o600); err != nil { // a file where a folder must be
		t.Fatal(err)
	}
	if _, err := a.On(t.Context()); err == nil || !strings.Contains(err.Error(), a.Config) {
		t.Errorf("On: %v", err)
	}
}

func TestHereIsThisProgram(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	a, err := Here("DWELL_HOME=/x")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if a.Program != program || a.Config != home+"/.config" || len(a.Env) != 1 {
		t.Errorf("%+v", a)
	}
}
