package evdev_test

import (
	"testing"

	"dwell/tracker/desktop/evdev"
	"dwell/tracker/desktop/evdev/evdevtest"
)

func TestInputEventsAsTheKernelSaysThem(t *testing.T) {
	t.Parallel()
	want := []evdev.Event{evdevtest.Key(evdevtest.SouthOn, 1), {}, evdevtest.Axis(evdevtest.LeftX, -32768), {}}
	said := evdevtest.Bytes(want[0], want[2])
	got := evdev.AppendEvents(nil, said[:len(said)-1]) // the last one is cut short
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("read %v, want the first three of %v", got, want)
	}
}

// What of a recorded life at the controller counts as somebody moving it.
func TestDriftIsNoMovement(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event evdev.Event
		moved bool
	}{
		{"a stick jitters beside its middle", evdevtest.Axis(evdevtest.LeftX, 1500), false},
		{"to the other side", evdevtest.Axis(evdevtest.LeftX, -500), false},
		{"and creeps up to the edge of drift", evdevtest.Axis(evdevtest.LeftX, 1000+6553), false},
		{"past which it is moved", evdevtest.Axis(evdevtest.LeftX, 1000+6554), true},
		{"it jitters where it is held", evdevtest.Axis(evdevtest.LeftX, 8000), false},
		{"it is let go", evdevtest.Axis(evdevtest.LeftX, 900), true},
		{"and rests", evdevtest.Axis(evdevtest.LeftX, 1100), false},
		{"it goes from stop", evdevtest.Axis(evdevtest.LeftX, -32768), true},
		{"to stop", evdevtest.Axis(evdevtest.LeftX, 32767), true},
		{"a cross has no drift", evdevtest.Axis(evdevtest.CrossX, -1), true},
		{"nor when it is let go", evdevtest.Axis(evdevtest.CrossX, 0), true},
		{"a lever nobody knows the way of", evdevtest.Axis(0x05, 200), false},
		{"a button is pressed", evdevtest.Key(evdevtest.SouthOn, 1), true},
		{"and let go", evdevtest.Key(evdevtest.SouthOn, 0), true},
		{"the kernel repeats one", evdevtest.Key(evdevtest.SouthOn, 2), false},
		{"a letter, which no controller has", evdevtest.Key(evdevtest.LetterA, 1), false},
		{"the end of what came together", evdev.Event{}, false},
		{"some lost", evdev.Event{Code: 3}, false},
	}
	ls := evdev.Levers{evdevtest.LeftX: evdev.NewLever(1000, -32768, 32767), evdevtest.CrossX: evdev.NewLever(0, -1, 1)}
	for _, tt := range tests {
		if moved := ls.Moved(tt.event); moved != tt.moved {
			t.Errorf("%s: moved is %v", tt.name, moved)
		}
	}
}

func TestWhereLeversWent(t *testing.T) {
	t.Parallel()
	ls := evdev.Levers{evdevtest.LeftX: evdev.NewLever(0, -100, 100), evdevtest.CrossX: evdev.NewLever(0, -1, 1)}
	if ls.MovedTo(evdev.Levers{evdevtest.LeftX: evdev.NewLever(20, -100, 100), evdevtest.CrossX: evdev.NewLever(0, -1, 1)}) {
		t.Error("drift is taken for movement")
	}
	if !ls.MovedTo(evdev.Levers{evdevtest.LeftX: evdev.NewLever(21, -100, 100), evdevtest.CrossX: evdev.NewLever(0, -1, 1)}) {
		t.Error("movement is taken for drift")
	}
	if ls.MovedTo(nil) {
		t.Error("nothing is known, and it is taken for movement")
	}
}
