// Package evdevtest describes input devices to tests as the kernel does, and says what
// such a device would.
package evdevtest

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"dwell/tracker/desktop/evdev"
)

// Codes of what the tests move.
const (
	LeftX   = 0x00
	CrossX  = 0x10
	SouthOn = 0x130
	LetterA = 30
)

// Key is that a button was pressed (1), let go (0) or repeated (2).
func Key(code uint16, value int32) evdev.Event {
	return evdev.Event{Kind: evdev.TypeKey, Code: code, Value: value}
}

// Axis is that a lever is at value now.
func Axis(code uint16, value int32) evdev.Event {
	return evdev.Event{Kind: evdev.TypeAbsolute, Code: code, Value: value}
}

// Bytes are events as a device says them, each ended by the kernel's mark.
func Bytes(events ...evdev.Event) []byte {
	var all []byte
	for _, e := range events {
		for _, e := range []evdev.Event{e, {}} {
			all = append(all, make([]byte, evdev.EventSize-8)...)
			all = binary.NativeEndian.AppendUint16(all, e.Kind)
			all = binary.NativeEndian.AppendUint16(all, e.Code)
			all = binary.NativeEndian.AppendUint32(all, uint32(e.Value)) //nolint:gosec // a signed number
		}
	}
	return all
}

// Devices are devices as kernels described them.
func Devices() map[string][3]string {
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

// Describe writes what sysfs says of a device.
func Describe(t *testing.T, class, event string, device [3]string) {
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
