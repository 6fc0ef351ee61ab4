// Package login has dwell started with the person's desktop, and tells whether
// it is. There are two ways: a systemd user unit wanted by
// graphical-session.target, which starts it again after a crash and ends it with
// the desktop; and an XDG autostart entry, which every desktop knows. The unit
// is taken where the desktop of this moment reaches that target (GNOME and
// Plasma do, Xfce up to 4.18 and most window managers do not: there the unit
// would never start), else the entry. One way at a time.
//
// It also starts programs on the person's behalf outside the unit's confinement
// ([Launch]): a browser must not inherit it.
//
// It refuses to know what the program does, and asks nobody for rights: all it
// writes is below the person's own configuration folder.
package login

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"dwell/packaging"
)

// A Way is how the program is started with the desktop.
type Way string

// The ways.
const (
	Unit  Way = "systemd user unit"
	Entry Way = "XDG autostart entry"
)

// An Autostart switches one program's start at login.
type Autostart struct {
	Program string   // absolute path
	Env     []string // added to the program's environment, "NAME=value" each
	Config  string   // the person's configuration folder: ~/.config
	Bus     string   // address of the session bus; empty where there is none
}

// Here returns the switch for the program that is running, in this person's
// folders. env is what the program is to be started with besides what the
// desktop gives it.
func Here(env ...string) (Autostart, error) {
	program, err := os.Executable()
	if err != nil {
		return Autostart{}, fmt.Errorf("find the program's own file: %w", err)
	}
	xdg.Reload()
	if !filepath.IsAbs(xdg.ConfigHome) {
		return Autostart{}, errors.New("no configuration folder: HOME is not set")
	}
	return Autostart{Program: program, Env: env, Config: xdg.ConfigHome, Bus: busAddress(os.Getenv(busVariable), xdg.RuntimeDir)}, nil
}

// A Status says whether and how the program starts at login.
type Status struct {
	On    bool
	Way   Way    // empty if not On
	File  string // what starts it
	Other bool   // it starts another program, or in another environment, than On would
	Older bool   // it starts this one, and On would write the file otherwise: an upgrade changed its form, or a hand did
}

func (a Autostart) unitFile() string { return filepath.Join(a.Config, "systemd", "user", unitName) }

// unitLink is what `systemctl --user enable` makes of WantedBy=.
func (a Autostart) unitLink() string {
	return filepath.Join(a.Config, "systemd", "user", sessionTarget+".wants", unitName)
}

func (a Autostart) entryFile() string { return filepath.Join(a.Config, "autostart", "dwell.desktop") }

// On has the program started at login from now on, the way that fits this
// desktop, and takes back the other way. Doing it again changes nothing.
func (a Autostart) On(ctx context.Context) (Status, error) {
	way := a.way(ctx)
	var err error
	switch way {
	case Unit:
		err = errors.Join(a.enableUnit(ctx), remove(a.entryFile()))
	case Entry:
		err = errors.Join(write(a.entryFile(), packaging.AutostartEntry(a.Program, a.Env...)), a.disableUnit(ctx))
	}
	if err != nil {
		return Status{}, fmt.Errorf("start at login: %w", err)
	}
	return a.Status()
}

// Off takes back what On did, whichever way it was. A program that runs goes on.
func (a Autostart) Off(ctx context.Context) (Status, error) {
	if err := errors.Join(a.disableUnit(ctx), remove(a.entryFile())); err != nil {
		return Status{}, fmt.Errorf("do not start at login: %w", err)
	}
	return a.Status()
}

// Status says how things stand. It reads files only.
func (a Autostart) Status() (Status, error) {
	if _, err := os.Stat(a.unitLink()); err == nil {
		file := a.unitFile()
		// A package's unit, switched on by systemctl, lies elsewhere than On's.
		if target, err := os.Readlink(a.unitLink()); err == nil && filepath.IsAbs(target) {
			file = target
		}
		return a.status(Unit, file, packaging.Unit(a.Program, a.Env...))
	}
	s, err := a.status(Entry, a.entryFile(), packaging.AutostartEntry(a.Program, a.Env...))
	if errors.Is(err, fs.ErrNotExist) {
		return Status{}, nil
	}
	return s, err
}

func (a Autostart) status(way Way, file, want string) (Status, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Status{}, fmt.Errorf("start at login: %w", err)
	}
	if way == Entry && hidden(string(text)) {
		return Status{}, nil
	}
	same := sameStart(way, string(text), want)
	return Status{On: true, Way: way, File: file, Other: !same, Older: same && string(text) != want}, nil
}

// way returns the way that works on the desktop of this moment. No answer from
// systemd is an answer: the entry works without it.
func (a Autostart) way(ctx context.Context) Way {
	m, err := dialManager(ctx, a.Bus)
	if err != nil {
		return Entry
	}
	defer m.close()
	if m.active(ctx, sessionTarget) {
		return Unit
	}
	return Entry
}

func (a Autostart) enableUnit(ctx context.Context) error {
	if err := write(a.unitFile(), packaging.Unit(a.Program, a.Env...)); err != nil {
		return err
	}
	link := a.unitLink()
	if target, err := os.Readlink(link); err == nil && target == a.unitFile() {
		a.reload(ctx)
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	if err := remove(link); err != nil {
		return err
	}
	if err := os.Symlink(a.unitFile(), link); err != nil {
		return err
	}
	a.reload(ctx)
	return nil
}

func (a Autostart) disableUnit(ctx context.Context) error {
	_, err := os.Lstat(a.unitLink())
	_, err2 := os.Lstat(a.unitFile())
	if errors.Is(err, fs.ErrNotExist) && errors.Is(err2, fs.ErrNotExist) {
		return nil
	}
	if err := errors.Join(remove(a.unitLink()), remove(a.unitFile())); err != nil {
		return err
	}
	a.reload(ctx)
	return nil
}

// reload lets a running systemd see the files as they are now. Where none runs
// the next one reads them anyway.
func (a Autostart) reload(ctx context.Context) {
	if m, err := dialManager(ctx, a.Bus); err == nil {
		m.reload(ctx)
		m.close()
	}
}
