package evdev_test

import (
	"errors"
	"io/fs"
	"testing"

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

// Nothing that types or points is ever taken for a controller, whatever it claims.
func TestOnlyControllersAreRead(t *testing.T) {
	t.Parallel()
	for name, device := range evdevtest.Devices() {
		class := t.TempDir()
		evdevtest.Describe(t, class, "event3", device)
		a, err := evdev.ReadAbilities(class, "event3")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if a.Controller() != isController(name) {
			t.Errorf("%s: a controller is %v", name, a.Controller())
		}
	}
}

func TestAbilitiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if _, err := evdev.ReadAbilities(t.TempDir(), "event3"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no device: %v", err)
	}
	class := t.TempDir()
	evdevtest.Describe(t, class, "event3", [3]string{"20000b", "no number", "0"})
	if _, err := evdev.ReadAbilities(class, "event3"); err == nil {
		t.Error("words are taken for numbers")
	}
}
