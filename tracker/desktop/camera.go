package desktop

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker/inotify"
)

// cameraSettles is how long a camera must be held to be in use: browsers and sound
// servers open each one for a moment to see what it can.
const cameraSettles = 2 * time.Second

// cameraWitness says whether somebody holds a camera open, by being told of each
// opening and closing of /dev/video*, and looking who it is when that has settled. Of
// a camera that a program has from PipeWire it knows nothing.
type cameraWitness struct {
	log     *slog.Logger
	devices string // the folder of the devices
	udev    string // the folder of what udev knows of each
}

func newCameraWitness(log *slog.Logger) *cameraWitness {
	return &cameraWitness{log: log, devices: "/dev", udev: "/run/udev/data"}
}

func (c *cameraWitness) watch(ctx context.Context, words chan<- callWord) {
	n, err := inotify.New(ctx)
	if err != nil {
		c.log.Debug("cameras", "err", err)
		return
	}
	var waiting sync.WaitGroup
	defer waiting.Wait()
	defer n.Close()
	// A new device is not ours to watch before udev has said whose it is.
	folder, err := n.Add(c.devices, unix.IN_CREATE|unix.IN_ATTRIB|unix.IN_ONLYDIR)
	if err != nil {
		c.log.Debug("cameras", "err", err)
		return
	}
	news := make(chan error)
	waiting.Go(func() {
		for {
			err := c.await(n, folder)
			select {
			case news <- err:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})

	c.watchAll(n)
	on := c.held()
	if on {
		callWord{Stamp(), "camera", on}.say(ctx, words)
	}
	var settled <-chan time.Time
	for {
		select {
		case err := <-news:
			if err != nil {
				if ctx.Err() == nil {
					c.log.Debug("cameras", "err", err)
				}
				return
			}
			c.watchAll(n)
			if settled == nil {
				settled = time.After(cameraSettles)
			}
		case <-settled:
			settled = nil
			if is := c.held(); is != on {
				on = is
				callWord{Stamp(), "camera", on}.say(ctx, words)
			}
		case <-ctx.Done():
			return
		}
	}
}

// await waits until something happened to a camera.
func (c *cameraWitness) await(n *inotify.Notifier, folder int) error {
	for {
		all, err := n.Wait()
		if err != nil {
			return err
		}
		for _, news := range all {
			if news.Watch != folder || isVideo(news.Name) {
				return nil
			}
		}
	}
}

func isVideo(name string) bool {
	ok, _ := filepath.Match("video[0-9]*", name) // the pattern is well formed
	return ok
}

// all returns the nodes there are; what they are for is not known yet.
func (c *cameraWitness) all() []string {
	nodes, _ := filepath.Glob(filepath.Join(c.devices, "video[0-9]*")) // the pattern is well formed
	return nodes
}

// watchAll watches all nodes; one that is watched already stays so.
func (c *cameraWitness) watchAll(n *inotify.Notifier) {
	for _, node := range c.all() {
		if _, err := n.Add(node, unix.IN_OPEN|unix.IN_CLOSE); err != nil {
			c.log.Debug("cameras", "err", fmt.Errorf("watch a camera: %w", err))
		}
	}
}
