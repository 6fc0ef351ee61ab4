package desktop

import (
	"context"
	"errors"
	"os"
	"time"

	"dwell/tracker"
)

// leversRest is how long levers are not listened to once they were heard: a stick in
// use speaks up to a thousand times a second. Buttons are heard meanwhile, and where the
// levers went is asked after it.
const leversRest = 250 * time.Millisecond

// A heldController is a controller that is read.
type heldController struct {
	controllerDevice
	path   string
	levers levers
}

// open opens the device at path if it is a controller; else nil.
func (c *controllers) open(path, name string) *heldController {
	if a, err := readAbilities(c.class, name); err != nil || !a.controller() {
		return nil
	}
	d, err := openControllerDevice(path)
	if err != nil {
		c.out.log.Debug("controller", "err", err)
		return nil
	}
	// Names are given anew: what was opened is what stands there now.
	if a, err := readAbilities(c.class, name); err != nil || !a.controller() {
		d.Close()
		return nil
	}
	d.narrow()
	return &heldController{controllerDevice: d, path: path, levers: c.levers(d)}
}

// read tells of every movement until the device is gone or closed.
func (c *controllers) read(ctx context.Context, d *heldController) {
	defer d.Close()
	var said [64 * inputEventSize]byte
	var events []inputEvent
	for resting := false; ; {
		n, err := d.Read(said[:])
		at := Stamp()
		events = appendInputEvents(events[:0], said[:n])
		moved, lever := false, false
		for _, e := range events {
			moved = d.levers.moved(e) || moved
			lever = lever || e.kind == typeAbsolute
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			resting = false
			d.hear(true)
			err = d.SetReadDeadline(time.Time{}) // none
			moved = d.levers.movedTo(c.levers(d.controllerDevice))
		case lever && !resting && err == nil:
			resting = true
			d.hear(false)
			err = d.SetReadDeadline(time.Now().Add(leversRest))
		}
		if moved && !c.tell(ctx, at) || err != nil {
			break
		}
	}
	select {
	case c.gone <- d:
	case <-ctx.Done():
	}
}

func (c *controllers) tell(ctx context.Context, at tracker.Stamp) bool {
	select {
	case c.moved <- at:
		return true
	case <-ctx.Done():
		return false
	}
}
