package desktop

import (
	"encoding/binary"
	"testing"
)

// Codes of what the tests move.
const (
	leftX   = 0x00
	crossX  = 0x10
	southOn = 0x130
	letterA = 30
)

// inputBytes are events as a device says them, each ended by the kernel's mark.
func inputBytes(events ...inputEvent) []byte {
	var all []byte
	for _, e := range events {
		for _, e := range []inputEvent{e, {}} {
			all = append(all, make([]byte, inputEventSize-8)...)
			all = binary.NativeEndian.AppendUint16(all, e.kind)
			all = binary.NativeEndian.AppendUint16(all, e.code)
			all = binary.NativeEndian.AppendUint32(all, uint32(e.value)) //nolint:gosec // a signed number
		}
	}
	return all
}

func TestInputEventsAsTheKernelSaysThem(t *testing.T) {
	t.Parallel()
	want := []inputEvent{{typeKey, southOn, 1}, {}, {typeAbsolute, leftX, -32768}, {}}
	said := inputBytes(want[0], want[2])
	got := appendInputEvents(nil, said[:len(said)-1]) // the last one is cut short
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("read %v, want the first three of %v", got, want)
	}
}

// What of a recorded life at the controller counts as somebody moving it.
func TestDriftIsNoMovement(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event inputEvent
		moved bool
	}{
		{"a stick jitters beside its middle", inputEvent{typeAbsolute, leftX, 1500}, false},
		{"to the other side", inputEvent{typeAbsolute, leftX, -500}, false},
		{"and creeps up to the edge of drift", inputEvent{typeAbsolute, leftX, 1000 + 6553}, false},
		{"past which it is moved", inputEvent{typeAbsolute, leftX, 1000 + 6554}, true},
		{"it jitters where it is held", inputEvent{typeAbsolute, leftX, 8000}, false},
		{"it is let go", inputEvent{typeAbsolute, leftX, 900}, true},
		{"and rests", inputEvent{typeAbsolute, leftX, 1100}, false},
		{"it goes from stop", inputEvent{typeAbsolute, leftX, -32768}, true},
		{"to stop", inputEvent{typeAbsolute, leftX, 32767}, true},
		{"a cross has no drift", inputEvent{typeAbsolute, crossX, -1}, true},
		{"nor when it is let go", inputEvent{typeAbsolute, crossX, 0}, true},
		{"a lever nobody knows the way of", inputEvent{typeAbsolute, 0x05, 200}, false},
		{"a button is pressed", inputEvent{typeKey, southOn, 1}, true},
		{"and let go", inputEvent{typeKey, southOn, 0}, true},
		{"the kernel repeats one", inputEvent{typeKey, southOn, 2}, false},
		{"a letter, which no controller has", inputEvent{typeKey, letterA, 1}, false},
		{"the end of what came together", inputEvent{}, false},
		{"some lost", inputEvent{kind: typeAll, code: 3}, false},
	}
	ls := levers{leftX: newLever(1000, -32768, 32767), crossX: newLever(0, -1, 1)}
	for _, tt := range tests {
		if moved := ls.moved(tt.event); moved != tt.moved {
			t.Errorf("%s: moved is %v", tt.name, moved)
		}
	}
}

func TestWhereLeversWent(t *testing.T) {
	t.Parallel()
	ls := levers{leftX: newLever(0, -100, 100), crossX: newLever(0, -1, 1)}
	if ls.movedTo(levers{leftX: newLever(20, -100, 100), crossX: newLever(0, -1, 1)}) {
		t.Error("drift is taken for movement")
	}
	if !ls.movedTo(levers{leftX: newLever(21, -100, 100), crossX: newLever(0, -1, 1)}) {
		t.Error("movement is taken for drift")
	}
	if ls.movedTo(nil) {
		t.Error("nothing is known, and it is taken for movement")
	}
}
