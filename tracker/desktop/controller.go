package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker"
	"dwell/tracker/desktop/evdev"
	"dwell/tracker/inotify"
)

const (
	inputFolder = "/dev/input"
	inputClass  = "/sys/class/input" // says of each of them what it can do
)

const detailNoController = "no game controller that can be read"

// controllers is the source of input on game controllers, which display servers do
// not tell of. It reads the devices themselves: logind lets the person at the seat read
// controllers, and neither keyboard nor mouse. Who may read those too has them left
// alone: they are not even opened.
//
// While nobody moves a controller nothing wakes, but for one that jitters as it rests.
type controllers struct {
	out           *reporter
	input         *chooser
	after         time.Duration
	folder, class string
	levers        func(evdev.Device) evdev.Levers // where they are now

	held  map[string]*heldController // those that are read, by path
	moved chan tracker.Stamp
	gone  chan *heldController

	last   tracker.Stamp // of the last movement
	active bool          // it was said, and no idle since
}

func newControllers(opts Options, out outlet, input *chooser) *controllers {
	return &controllers{
		out: out.source("controllers", ""), input: input, after: opts.HandsOffAfter,
		folder: inputFolder, class: inputClass, levers: evdev.Device.Levers,
		held: map[string]*heldController{}, moved: make(chan tracker.Stamp), gone: make(chan *heldController),
	}
}

func (c *controllers) watch(ctx context.Context) {
	var working sync.WaitGroup
	defer working.Wait()
	defer c.release()
	changed := make(chan struct{})
	working.Go(func() {
		keep(ctx, func(ctx context.Context, up func()) error { return c.awaitDevices(ctx, up, changed) },
			func(err error) { c.out.log.Debug("watch input devices", "err", err) })
	})
	quiet := time.NewTimer(c.after)
	quiet.Stop()
	defer quiet.Stop()
	for {
		select {
		case <-changed:
			c.look(ctx, &working)
		case at := <-c.moved:
			c.last = at
			if !c.active {
				c.active = true
				c.input.tellBeside(ctx, onController, c.out, at, tracker.Active{})
				quiet.Reset(c.after)
			}
		case <-quiet.C:
			c.rest(ctx, quiet)
		case d := <-c.gone:
			if c.held[d.path] == d {
				delete(c.held, d.path)
				c.say(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// rest says that there was no movement for as long as counts, or waits on.
func (c *controllers) rest(ctx context.Context, quiet *time.Timer) {
	now := Stamp()
	if left := c.after - (now.Mono - c.last.Mono); left > 0 {
		quiet.Reset(left)
		return
	}
	c.active = false
	c.input.tellBeside(ctx, onController, c.out, now, tracker.Idle{Since: now.Wall.Add(c.last.Boot - now.Boot)})
}

// awaitDevices has changed hear whenever a device may have come, gone, or been opened
// or closed to this person, which logind does a moment after it came.
func (c *controllers) awaitDevices(ctx context.Context, up func(), changed chan<- struct{}) error {
	seen := inotify.Stat(c.folder)
	n, err := inotify.New(ctx)
	if err == nil {
		defer n.Close()
		_, err = n.Add(c.folder, unix.IN_CREATE|unix.IN_ATTRIB|unix.IN_DELETE_SELF|unix.IN_ONLYDIR)
	}
	if err == nil {
		up()
	}
	for {
		select {
		case changed <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil { // without any input device there is no folder
			return errors.Join(err, inotify.AwaitFile(ctx, c.folder, seen))
		}
		news, err := n.Wait()
		if err != nil {
			return err
		}
		for _, of := range news {
			if of.What&unix.IN_IGNORED != 0 {
				return fmt.Errorf("watch %s: %w", c.folder, os.ErrNotExist)
			}
		}
	}
}

// look begins to read what became a controller that may be read, and ends to read what
// may not be any more: another person's session has the seat.
func (c *controllers) look(ctx context.Context, working *sync.WaitGroup) {
	names, err := os.ReadDir(c.folder)
	if err != nil {
		c.out.log.Debug("list input devices", "err", err)
	}
	for _, of := range names {
		path := filepath.Join(c.folder, of.Name())
		held, allowed := c.held[path], unix.Access(path, unix.R_OK) == nil
		switch {
		case held != nil && !allowed:
			delete(c.held, path)
			held.Close()
		case held == nil && allowed && strings.HasPrefix(of.Name(), "event"):
			if held := c.open(path, of.Name()); held != nil {
				c.held[path] = held
				working.Go(func() { c.read(ctx, held) })
			}
		}
	}
	c.say(ctx)
}

func (c *controllers) release() {
	for _, d := range c.held {
		d.Close()
	}
}

// say reports what is read.
func (c *controllers) say(ctx context.Context) {
	switch n := len(c.held); n {
	case 0:
		c.out.state(ctx, stateAbsent, detailNoController)
	case 1:
		c.out.state(ctx, stateOK, "one game controller")
	default:
		c.out.state(ctx, stateOK, fmt.Sprintf("%d game controllers", n))
	}
}
