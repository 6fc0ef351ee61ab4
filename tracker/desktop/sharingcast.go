package desktop

import (
	"slices"
	"strings"

	"dwell/tracker/desktop/pipewire"
	"dwell/tracker/procfs"
)

// maxPipewireObjects is how many objects of each kind are kept. A desktop has some
// hundred.
const maxPipewireObjects = 4096

// casts follows the streams of the screen that somebody receives, from what PipeWire's
// registry says of clients, nodes and links. An object comes after those it names.
type casts struct {
	program  func(pid int) string // names what a process runs
	clients  map[uint32]int       // the process of each
	nodes    map[uint32]uint32    // the client of each
	screens  map[uint32]bool      // the nodes that are of the screen
	received map[uint32]bool      // the links from them to an audience
}

func newCasts(program func(pid int) string) *casts {
	return &casts{
		program: program,
		clients: map[uint32]int{}, nodes: map[uint32]uint32{}, screens: map[uint32]bool{}, received: map[uint32]bool{},
	}
}

// take takes in what the registry says.
func (c *casts) take(n pipewire.News) {
	if n.Gone {
		c.remove(n.Number)
		return
	}
	c.add(n.Number, n.Object)
}

func (c *casts) add(id uint32, o pipewire.Object) {
	c.remove(id)
	switch o.Kind {
	case pipewire.Client:
		if len(c.clients) < maxPipewireObjects {
			c.clients[id] = o.Process
		}
	case pipewire.Node:
		if len(c.nodes) >= maxPipewireObjects {
			return
		}
		c.nodes[id] = o.Client
		if (o.Class == "Stream/Output/Video" || o.Class == "Video/Source") && handsOutScreen(c.programOf(id)) {
			c.screens[id] = true
		}
	case pipewire.Link:
		if c.screens[o.Output] && !drawsScreen(c.programOf(o.Input)) && len(c.received) < maxPipewireObjects {
			c.received[id] = true
		}
	}
}

func (c *casts) remove(id uint32) {
	delete(c.clients, id)
	delete(c.nodes, id)
	delete(c.screens, id)
	delete(c.received, id)
}

// programOf names the program whose node it is; empty if that is not known.
func (c *casts) programOf(node uint32) string {
	pid := c.clients[c.nodes[node]]
	if pid <= 0 {
		return ""
	}
	return c.program(pid)
}

// portals are the desktops' own halves of the portal: xdg-desktop-portal-gnome. The other
// half, which has no name behind, opens a connection for each program that asks, so that
// what is of it may be anybody's.
const portals = "xdg-desktop-portal-"

// handsOutScreen reports whether a program's streams of video are of the screen. Those
// of all others are cameras (WirePlumber's, droidcam's), games and films.
func handsOutScreen(program string) bool {
	return strings.HasPrefix(program, portals) || slices.Contains([]string{
		"gnome-shell", "mutter", "kwin_wayland", "kwin_x11", "gala", "magpie", "cinnamon", "niri", "cosmic-comp",
		// Where a process hides the name of its file, 15 bytes of it are known.
		portals[:procfs.MaxName],
	}, program)
}

// drawsScreen reports whether a program receives the screen to draw it on the screen, as
// Plasma's panel does for the windows in it and its portal for what is to be chosen from.
func drawsScreen(program string) bool {
	return strings.HasPrefix(program, portals) || slices.Contains([]string{"plasmashell", "kwin_wayland", "gnome-shell"}, program)
}
