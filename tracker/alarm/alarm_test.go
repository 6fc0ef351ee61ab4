package alarm_test

import (
	"testing"
	"time"

	"dwell/tracker/alarm"
)

func TestAlarmRingsAsSetLast(t *testing.T) {
	a, err := alarm.New()
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, d := range []time.Duration{time.Hour, 0, time.Millisecond} {
		if err := a.Set(d); err != nil {
			t.Fatal(err)
		}
		if d < time.Hour {
			<-a.Rang() // or the test does not end
		}
	}
	if err := a.Set(time.Hour); err != nil {
		t.Fatal(err)
	}
	select {
	case <-a.Rang():
		t.Error("it rings an hour early")
	default:
	}
}
