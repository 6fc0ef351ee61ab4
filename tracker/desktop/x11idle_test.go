package desktop_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
)

const letterA = 38 // the code of the key where A is

// Players set the X server's count of idle time back for as long as a film lasts. That is
// nobody's hand, whether it was at rest before or is taken to be by then; a hand is told
// from it all the same.
func TestIdlenessThatIsSetBack(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	d.OpenWindow("Film", "a film")
	film := func(stop chan struct{}) {
		for {
			select {
			case <-stop:
				return
			case <-time.After(1300 * time.Millisecond): // within what counts as idle, as with players
				_ = d.Command(t.Context(), "xset", "s", "reset").Run() // the server may be ending
			}
		}
	}
	touch := func() {
		t.Helper()
		for range 3 {
			d.Key(letterA)
			time.Sleep(400 * time.Millisecond)
		}
	}
	w := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: 2 * time.Second})
	w.up("x11")
	touch()
	w.await("a hand", func(e tracker.Event) bool { _, active := e.Fact.(tracker.Active); return active })
	stop := make(chan struct{})
	go film(stop)
	touched := time.Now()
	w.await("rest under a film", func(e tracker.Event) bool {
		idle, is := e.Fact.(tracker.Idle)
		if is && idle.Since.After(touched.Add(1500*time.Millisecond)) {
			t.Errorf("idle since %v, touched at %v", idle.Since, touched)
		}
		return is
	})
	time.Sleep(3 * time.Second) // in which it is set back some times
	touch()
	w.input("a hand under a film", true)
	w.input("rest again", false)
	close(stop)
	time.Sleep(3 * time.Second) // the film is over, and nobody moved
	_ = d.Command(t.Context(), "xset", "s", "reset").Run()
	time.Sleep(time.Second)
	touch()
	w.input("a hand after it", true)
}
