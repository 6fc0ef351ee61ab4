package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// inputDevices are devices as kernels described them.
func inputDevices() map[string][3]string {
	return map[string][3]string{ // types, keys, properties
		"Xbox controller":                    {"20000b", "7cdb000000000000 0 0 0 0", "0"},
		"DualShock 4":                        {"20000b", "7fff000000000000 0 0 0 0", "0"},
		"joystick with twelve buttons":       {"1b", "fff00000000 0 0 0 0", "0"},
		"arcade stick with a key of its own": {"1b", "1 0 fff00000000 0 0 0 0", "0"},
		"keyboard":                           {"120013", "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe", "0"},
		"keyboard that claims a joystick":    {"120013", "fff00000000 402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe", "0"},
		"one letter among joystick buttons":  {"b", "fff00000000 0 0 0 40000000", "0"},
		"mouse":                              {"17", "1f0000 0 0 0 0", "0"},
		"mouse that claims a joystick":       {"17", "ffff1f0000 0 0 0 0", "0"},
		"mouse without motion":               {"b", "ffff00010000 0 0 0 0", "0"},
		"touch pad":                          {"b", "e520 10000 0 0 0 0", "5"},
		"touch pad of a DualShock 4":         {"b", "2420 10000 0 0 0 0", "5"},
		"motion of a DualShock 4":            {"19", "0", "40"},
		"motion that claims a joystick":      {"1b", "fff00000000 0 0 0 0", "40"},
		"touch screen with joystick buttons": {"b", "fff00000000 0 0 0 0", "2"},
		"pen":                                {"b", "1c03 0 0 0 0 0", "1"},
		"volume keys":                        {"3", "1c000000000000 0", "0"},
		"power button":                       {"3", "10000000000000 0", "0"},
	}
}

func isController(name string) bool {
	switch name {
	case "Xbox controller", "DualShock 4", "joystick with twelve buttons", "arcade stick with a key of its own":
		return true
	}
	return false
}

// describe writes what sysfs says of a device.
func describe(t *testing.T, class, event string, device [3]string) {
	t.Helper()
	folder := filepath.Join(class, event, "device")
	if err := os.MkdirAll(filepath.Join(folder, "capabilities"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"capabilities/ev", "capabilities/key", "properties"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(device[i]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Nothing that types or points is ever taken for a controller, whatever it claims.
func TestOnlyControllersAreRead(t *testing.T) {
	t.Parallel()
	for name, device := range inputDevices() {
		class := t.TempDir()
		describe(t, class, "event3", device)
		a, err := readAbilities(class, "event3")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if a.controller() != isController(name) {
			t.Errorf("%s: a controller is %v", name, a.controller())
		}
	}
}

func TestAbilitiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if _, err := readAbilities(t.TempDir(), "event3"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no device: %v", err)
	}
	class := t.TempDir()
	describe(t, class, "event3", [3]string{"20000b", "no number", "0"})
	if _, err := readAbilities(class, "event3"); err == nil {
		t.Error("words are taken for numbers")
	}
}
