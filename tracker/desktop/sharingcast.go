package desktop

import (
	"slices"
	"strconv"
	"strings"
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

// A pipewireObject is what the registry says of one, as far as it matters here.
type pipewireObject struct {
	kind          string // what it is of: "Client", "Node", "Link"; else empty
	class         string // of a node: what it carries, and where to
	process       int    // of a client, as the kernel told the server
	client        uint32 // of a node
	output, input uint32 // of a link: the nodes at its ends
}

// take takes in what the registry says.
func (c *casts) take(m pipewireMessage) error {
	if m.object != pipewireRegistry {
		return nil
	}
	id, err := m.values.int()
	if err != nil {
		return err
	}
	switch m.what {
	case registryGlobal:
		o, err := m.values.pipewireObject()
		if err != nil {
			return err
		}
		c.add(id, o)
	case registryRemoved:
		c.remove(id)
	}
	return nil
}

// pipewireObject takes what follows the number of a new object.
func (a *podArgs) pipewireObject() (o pipewireObject, err error) {
	if _, err = a.int(); err != nil { // what may be done to it
		return o, err
	}
	kind, err := a.text()
	if err != nil {
		return o, err
	}
	switch string(kind) {
	case "PipeWire:Interface:Client", "PipeWire:Interface:Node", "PipeWire:Interface:Link":
		o.kind = string(kind[len("PipeWire:Interface:"):])
	default:
		return o, nil
	}
	if _, err = a.int(); err != nil { // its version
		return o, err
	}
	err = a.properties(func(key, value []byte) {
		switch string(key) {
		case "media.class":
			o.class = string(value)
		case "pipewire.sec.pid":
			o.process = int(pipewireNumber(value))
		case "client.id":
			o.client = pipewireNumber(value)
		case "link.output.node":
			o.output = pipewireNumber(value)
		case "link.input.node":
			o.input = pipewireNumber(value)
		}
	})
	return o, err
}

// pipewireNumber reads a number that is written out; zero, the core's, is none.
func pipewireNumber(text []byte) uint32 {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil {
		return 0
	}
	return uint32(n)
}

func (c *casts) add(id uint32, o pipewireObject) {
	c.remove(id)
	switch o.kind {
	case "Client":
		if len(c.clients) < maxPipewireObjects {
			c.clients[id] = o.process
		}
	case "Node":
		if len(c.nodes) >= maxPipewireObjects {
			return
		}
		c.nodes[id] = o.client
		if (o.class == "Stream/Output/Video" || o.class == "Video/Source") && handsOutScreen(c.programOf(id)) {
			c.screens[id] = true
		}
	case "Link":
		if c.screens[o.output] && !drawsScreen(c.programOf(o.input)) && len(c.received) < maxPipewireObjects {
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
		portals[:maxComm],
	}, program)
}

// drawsScreen reports whether a program receives the screen to draw it on the screen, as
// Plasma's panel does for the windows in it and its portal for what is to be chosen from.
func drawsScreen(program string) bool {
	return strings.HasPrefix(program, portals) || slices.Contains([]string{"plasmashell", "kwin_wayland", "gnome-shell"}, program)
}
