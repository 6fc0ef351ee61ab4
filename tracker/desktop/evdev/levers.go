package evdev

import (
	"encoding/binary"
	"math/bits"
)

// EventSize is the size of the kernel's struct input_event: two words of time,
// then what happened.
const EventSize = 2*bits.UintSize/8 + 8

// An Event is one thing an input device says; its time is left out.
type Event struct {
	Kind, Code uint16
	Value      int32
}

// AppendEvents appends to buf what a device said; half an event at the end is none.
func AppendEvents(buf []Event, said []byte) []Event {
	for ; len(said) >= EventSize; said = said[EventSize:] {
		e := said[EventSize-8:]
		buf = append(buf, Event{
			binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:]),
			int32(binary.NativeEndian.Uint32(e[4:])), //nolint:gosec // a signed number
		})
	}
	return buf
}

// A Lever is one axis of a controller: a stick's way, a trigger, a pedal.
type Lever struct {
	at    int32 // where it rests, or was when it was counted last
	drift int64 // how far it goes by itself
}

// NewLever returns a lever that is at value now and can go from lowest to highest. A
// fifth of its way, to both sides together, is drift: worn sticks rest beside their
// middle, jitter and creep.
func NewLever(value, lowest, highest int32) Lever {
	return Lever{at: value, drift: (int64(highest) - int64(lowest)) / 10}
}

// moves reports whether the lever being at value now is more than drift.
func (l *Lever) moves(value int32) bool {
	if by := int64(value) - int64(l.at); by <= l.drift && -by <= l.drift {
		return false
	}
	l.at = value
	return true
}

// Levers are a controller's, by their code.
type Levers map[uint16]Lever

// Moved reports whether e shows that somebody holds the controller: a button pressed
// or let go, a lever moved. Of what else a device may say nothing is looked at.
func (ls Levers) Moved(e Event) bool {
	switch e.Kind {
	case TypeKey:
		return e.Value < 2 && heardButton(int(e.Code)) // 2 is the kernel's own repeating
	case TypeAbsolute:
		l, known := ls[e.Code]
		if !known || !l.moves(e.Value) {
			return false
		}
		ls[e.Code] = l
		return true
	}
	return false
}

// MovedTo reports whether the levers being where now has them is a movement.
func (ls Levers) MovedTo(now Levers) bool {
	moved := false
	for code, l := range now {
		moved = ls.Moved(Event{TypeAbsolute, code, l.at}) || moved
	}
	return moved
}

// heardButton reports whether a button is a controller's. No key of a keyboard is.
func heardButton(code int) bool {
	for _, of := range heardButtons() {
		if of[0] <= code && code <= of[1] {
			return true
		}
	}
	return false
}

// heardButtons are the buttons a controller may have, each from first to last.
func heardButtons() [][2]int {
	return [][2]int{
		{buttonStickFirst, buttonStickLast},
		{buttonWheelFirst, buttonWheelLast},
		{buttonCrossFirst, buttonCrossLast},
		{buttonTriggerFirst, buttonTriggerLast},
	}
}

// heardAxes are the axes a controller may have that are moved by hand.
func heardAxes() [][2]int {
	return [][2]int{{axisStickFirst, axisStickLast}, {axisHatFirst, axisHatLast}}
}
