package desktoptest

import (
	"fmt"
	"time"
)

// A Stage is a desktop on which a scripted day can be lived: see [RunScriptedDay]. What
// it says of when something happened it knows from its own requests and from what its
// windows are told by the desktop, never through the code under test.
type Stage interface {
	// open opens the nth window, which comes to the front; see nameOf.
	open(n int) (stageWindow, moment, error)
	// bare leaves nothing in front.
	bare() (moment, error)
	// input plays one piece of input, at a place where there is such a thing. The
	// window in front does not follow it.
	input(x, y int) (moment, error)
	// end closes what is open.
	end()
}

// A stageWindow is a window that a [Stage] opened. Each method returns when the desktop
// has done it.
type stageWindow interface {
	activate() (moment, error)
	retitle(title string) (moment, error)
	fullscreen(on bool) (moment, error)
	// close closes the window, which is in front, and returns the one that the
	// desktop chose instead, or nil.
	close() (next stageWindow, m moment, err error)
}

// A moment is when something happened, as well as it is known: after the driver began
// to ask for it, and before the driver knew that it was done.
type moment struct{ before, after time.Time }

// nameOf is what the nth window of a day is at first.
func nameOf(n int) (app, title string) {
	return fmt.Sprintf("org.example.App%d", n), fmt.Sprintf("Window %d", n)
}
