package desktop

import (
	"context"
	"errors"
	"os"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/evdev"
)

// leversRest is how long levers are not listened to once they were heard: a stick in
// use speaks up to a thousand times a second. Buttons are heard meanwhile, and where the
// levers went is asked after it.
const leversRest = 250 * time.Millisecond

// A heldController is a controller that is read.
type heldController struct {
	evdev.Device
	path   string
	levers evdev.Levers
}

// open opens the device at path if it is a controller; else nil.
func (c *controllers) open(path, name string) *heldController {
	d, err := evdev.Open(c.class, name, path)
	if err != nil {
		if !errors.Is(err, evdev.ErrOther) {
			c.out.log.Debug("controller", "err", err)
		}
		return nil
	}
	d.Narrow()
	return &heldController{Device: d, path: path, levers: c.levers(d)}
}

// read tells of every movement until the device is gone or closed.
func (c *controllers) read(ctx context.Context, d *heldController) {
	defer d.Close()
	var said [64 * evdev.EventSize]byte
	var events []evdev.Event
	for resting := false; ; {
		n, err := d.Read(said[:])
		at := Stamp()
		events = evdev.AppendEvents(events[:0], said[:n])
		moved, lever := false, false
		for _, e := range events {
			moved = d.levers.Moved(e) || moved
			lever = lever || e.Kind == evdev.TypeAbsolute
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			resting = false
			d.Hear(true)
			err = d.SetReadDeadline(time.Time{}) // none
			moved = d.levers.MovedTo(c.levers(d.Device))
		case lever && !resting && err == nil:
			resting = true
			d.Hear(false)
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
