package swayipc

import (
	"encoding/json"
	"fmt"
)

// A Node is a part of the tree: an output, a workspace, a window.
type Node struct {
	ID         int    `json:"id"`
	Name       string `json:"name"`
	Focused    bool   `json:"focused"`
	PID        int    `json:"pid"`    // sway's only
	Window     uint32 `json:"window"` // of the X server, where it is one's
	AppID      string `json:"app_id"`
	Fullscreen int    `json:"fullscreen_mode"`
	Awake      bool   `json:"inhibit_idle"` // sway's only: keeps the screen awake, by its own wish or the person's
	X11        struct {
		Class string `json:"class"`
	} `json:"window_properties"`
	Nodes    []Node `json:"nodes"`
	Floating []Node `json:"floating_nodes"`
}

// Front is the focused part of n; the empty one if none is.
func Front(n Node) Node {
	if n.Focused {
		return n
	}
	for _, parts := range [][]Node{n.Nodes, n.Floating} {
		for _, part := range parts {
			if f := Front(part); f.Focused {
				return f
			}
		}
	}
	return Node{}
}

// ReadTree reads the answer to [Tree].
func ReadTree(body []byte) (Node, error) {
	var root Node
	if err := json.Unmarshal(body, &root); err != nil {
		return Node{}, fmt.Errorf("reading the tree of windows: %w", err)
	}
	return root, nil
}

// readWindow reads an event of a window: what changed, and the window as it is now.
func readWindow(body []byte) (change string, of Node, err error) {
	var e struct {
		Change    string `json:"change"`
		Container Node   `json:"container"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return "", Node{}, fmt.Errorf("reading what is said of a window: %w", err)
	}
	return e.Change, e.Container, nil
}
