package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker/desktop/extension"
)

// shellPatience is how long a program of GNOME's, or its shell, may take to answer.
const shellPatience = 5 * time.Second

// errNoShellSettings is that GNOME Shell's settings are not to be had.
var errNoShellSettings = errors.New("GNOME Shell has no settings here")

// shellVersion is the major version of the installed GNOME Shell.
func shellVersion(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, shellPatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "gnome-shell", "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("ask gnome-shell for its version: %w", err)
	}
	version, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(string(out)))
	if err != nil {
		return 0, errors.New("gnome-shell does not tell its version; name it with --shell-version")
	}
	return version, nil
}

func personExtension(data string) (string, error) {
	if !filepath.IsAbs(data) {
		return "", errors.New("no folder for the extension: HOME is not set")
	}
	return filepath.Join(data, "gnome-shell", "extensions", extension.UUID), nil
}

// writeExtension puts the files into dir and reports whether any was not there as it
// is. Each is written whole or not at all. The shell may run as it likes: readable to
// all, as such files are; they hold nothing of the person's.
func writeExtension(dir string, files []extension.File) (changed bool, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return false, fmt.Errorf("make the extension's folder: %w", err)
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if old, err := os.ReadFile(path); err == nil && string(old) == f.Text {
			continue
		}
		if err := writeWhole(path, f.Text, 0o644); err != nil {
			return false, fmt.Errorf("write the extension: %w", err)
		}
		changed = true
	}
	return changed, nil
}

// removeExtension removes dir and reports whether it was there.
func removeExtension(dir string) (there bool, err error) {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return false, fmt.Errorf("remove the extension: %w", err)
	}
	return true, nil
}

const (
	enabledKey  = "enabled-extensions"
	disabledKey = "disabled-extensions"
	switchKey   = "disable-user-extensions"
)

// enableExtension switches the extension on, as GNOME's own Extensions does: by the
// shell's settings, which a running shell follows and one to come reads.
func enableExtension(ctx context.Context) error {
	if err := editExtensions(ctx, disabledKey, false); err != nil {
		return err
	}
	if err := editExtensions(ctx, enabledKey, true); err != nil {
		return err
	}
	off, err := shellSetting(ctx, "get", switchKey)
	if err == nil && strings.TrimSpace(off) == "true" {
		return errors.New("all extensions are switched off in GNOME; switch them on in GNOME's Extensions, then run this again")
	}
	return err
}

func disableExtension(ctx context.Context) error { return editExtensions(ctx, enabledKey, false) }

// editExtensions has our extension in one of the shell's lists, or not, and leaves the
// others as they are.
func editExtensions(ctx context.Context, key string, in bool) error {
	printed, err := shellSetting(ctx, "get", key)
	if err != nil {
		return err
	}
	list, err := parseExtensions(printed)
	if err != nil {
		return err
	}
	if slices.Contains(list, extension.UUID) == in {
		return nil
	}
	if in {
		list = append(list, extension.UUID)
	} else {
		list = slices.DeleteFunc(list, func(uuid string) bool { return uuid == extension.UUID })
	}
	_, err = shellSetting(ctx, "set", key, dbus.MakeVariant(list).String())
	return err
}

// parseExtensions reads a list of strings as gsettings prints it.
func parseExtensions(printed string) ([]string, error) {
	v, err := dbus.ParseVariant(strings.TrimSpace(printed), dbus.ParseSignatureMust("as"))
	if err != nil {
		return nil, errors.New("gsettings answers with no list of extensions")
	}
	list, ok := v.Value().([]string)
	if !ok {
		return nil, errors.New("gsettings answers with no list of extensions")
	}
	return list, nil
}

// shellSetting runs gsettings on a key of the shell's.
func shellSetting(ctx context.Context, verb, key string, value ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, shellPatience)
	defer cancel()
	args := append([]string{verb, "org.gnome.shell", key}, value...)
	out, err := exec.CommandContext(ctx, "gsettings", args...).Output()
	if err != nil {
		return "", fmt.Errorf("gsettings %s %s: %w: %w", verb, key, errNoShellSettings, err)
	}
	return string(out), nil
}

// shellExtensionOn is the state of an extension that runs.
const shellExtensionOn = 1

// extensionRuns reports whether the running shell, if there is one, has the
// extension loaded and switched on.
func extensionRuns(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, shellPatience)
	defer cancel()
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false // godbus would start a bus
	}
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	var info map[string]dbus.Variant
	err = conn.Object("org.gnome.Shell", "/org/gnome/Shell").CallWithContext(ctx,
		"org.gnome.Shell.Extensions.GetExtensionInfo", dbus.FlagNoAutoStart, extension.UUID).Store(&info)
	if err != nil {
		return false
	}
	state, _ := info["state"].Value().(float64)
	return state == shellExtensionOn
}
