package evdev_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"dwell/tracker/desktop/evdev"
	"dwell/tracker/desktop/evdev/evdevtest"
)

func isController(name string) bool {
	switch name {
	case "Xbox controller", "DualShock 4", "joystick with twelve buttons", "arcade stick with a key of its own":
		return true
	}
	return false
}

// device makes what can be opened like one.
func device(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "event3")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nothing that types or points is ever opened as a controller, whatever it claims.
func TestOnlyControllersAreOpened(t *testing.T) {
	t.Parallel()
	path := device(t)
	for name, abilities := range evdevtest.Devices() {
		class := t.TempDir()
		evdevtest.Describe(t, class, "event3", abilities)
		d, err := evdev.Open(class, "event3", path)
		switch {
		case isController(name) && err != nil:
			t.Errorf("%s: %v", name, err)
		case !isController(name) && !errors.Is(err, evdev.ErrOther):
			t.Errorf("%s is opened: %v", name, err)
		}
		if err == nil {
			d.Close()
		}
	}
}

func TestAbilitiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	path := device(t)
	if _, err := evdev.Open(t.TempDir(), "event3", path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no device: %v", err)
	}
	class := t.TempDir()
	evdevtest.Describe(t, class, "event3", [3]string{"20000b", "no number", "0"})
	if _, err := evdev.Open(class, "event3", path); err == nil {
		t.Error("words are taken for numbers")
	}
}
