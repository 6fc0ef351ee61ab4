package evdev

import (
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Types of what an input device says (linux/input-event-codes.h).
const (
	typeAll      = 0x00 // EV_SYN, which in a mask stands for the types themselves
	TypeKey      = 0x01 // a button
	typeRelative = 0x02
	TypeAbsolute = 0x03 // a lever
)

// Codes of the kernel's input devices.
const (
	keyTypingFirst, keyTypingLast         = 1, 88        // Esc to F12: letters, digits and what stands around them
	buttonMouseFirst, buttonMouseLast     = 0x110, 0x117 // BTN_LEFT to BTN_TASK
	buttonStickFirst, buttonStickLast     = 0x120, 0x13f // BTN_JOYSTICK, BTN_GAMEPAD and theirs
	buttonTouchFirst, buttonTouchLast     = 0x140, 0x14f // pens, touch pads and screens
	buttonWheelFirst, buttonWheelLast     = 0x150, 0x151 // gears of a steering wheel
	buttonCrossFirst, buttonCrossLast     = 0x220, 0x223 // a directional pad
	buttonTriggerFirst, buttonTriggerLast = 0x2c0, 0x2e7 // what has no name, on joysticks with many

	axisStickFirst, axisStickLast = 0x00, 0x0a // sticks, triggers, throttle, rudder, wheel, pedals
	axisHatFirst, axisHatLast     = 0x10, 0x17 // directional pads told as axes

	propertyPointer, propertyAccelerometer = 0, 6 // between them: touch screens and pads, pointing sticks
)

// abilities are what the kernel says an input device can do.
type abilities struct{ types, keys, properties bitSet }

// controller reports whether they are a game controller's. Some keyboards and mice
// claim joystick buttons: whatever could type or point is none, nor is what feels
// its own movement, which a controller has as a device beside it.
func (a abilities) controller() bool {
	return a.types.has(TypeKey) && !a.types.has(typeRelative) &&
		a.keys.any(buttonStickFirst, buttonStickLast) &&
		!a.keys.any(keyTypingFirst, keyTypingLast) &&
		!a.keys.any(buttonMouseFirst, buttonMouseLast) && !a.keys.any(buttonTouchFirst, buttonTouchLast) &&
		!a.properties.any(propertyPointer, propertyAccelerometer)
}

// readAbilities reads what the device of that name ("event3") can do. sysfs says the
// same as the device, which need not be opened for it.
func readAbilities(class, name string) (abilities, error) {
	var a abilities
	for path, set := range map[string]*bitSet{
		"capabilities/ev": &a.types, "capabilities/key": &a.keys, "properties": &a.properties,
	} {
		text, err := os.ReadFile(filepath.Join(class, name, "device", path))
		if err != nil {
			return a, fmt.Errorf("read what an input device can do: %w", err)
		}
		if *set, err = parseBits(string(text)); err != nil {
			return a, fmt.Errorf("read what an input device can do: %w", err)
		}
	}
	return a, nil
}

// A bitSet is a set of codes, the lowest word first.
type bitSet []uint

// parseBits reads the kernel's form: words in hexadecimal, the highest first.
func parseBits(text string) (bitSet, error) {
	words := strings.Fields(text)
	set := make(bitSet, len(words))
	for i, word := range words {
		n, err := strconv.ParseUint(word, 16, bits.UintSize)
		if err != nil {
			return nil, err
		}
		set[len(words)-1-i] = uint(n)
	}
	return set, nil
}

func (s bitSet) has(code int) bool {
	i := code / bits.UintSize
	return i < len(s) && s[i]>>(code%bits.UintSize)&1 == 1
}

// any reports whether one of the codes from first to last is in the set.
func (s bitSet) any(first, last int) bool {
	for code := first; code <= last; code++ {
		if s.has(code) {
			return true
		}
	}
	return false
}
