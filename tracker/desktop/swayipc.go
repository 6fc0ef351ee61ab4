package desktop

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"dwell/tracker"
)

var errSway = errors.New("sway says what is not understood")

// Kinds of sway's messages.
const (
	swaySubscribe uint32 = 2
	swayTree      uint32 = 4
	swayVersion   uint32 = 7
	swayWorkspace uint32 = 0x80000000
	swayWindow    uint32 = 0x80000003
)

const (
	swayMagic = "i3-ipc"
	// The tree of hundreds of windows takes less.
	maxSwayBody = 16 << 20
)

func writeSway(w io.Writer, kind uint32, body string) error {
	b := append([]byte(swayMagic), make([]byte, 8)...)
	binary.NativeEndian.PutUint32(b[6:], uint32(len(body)))
	binary.NativeEndian.PutUint32(b[10:], kind)
	if _, err := w.Write(append(b, body...)); err != nil {
		return fmt.Errorf("asking sway: %w", err)
	}
	return nil
}

func readSway(r io.Reader) (uint32, []byte, error) {
	var head [14]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, fmt.Errorf("reading from sway: %w", err)
	}
	size := binary.NativeEndian.Uint32(head[6:])
	if string(head[:6]) != swayMagic || size > maxSwayBody {
		return 0, nil, errSway
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return 0, nil, fmt.Errorf("reading from sway: %w", err)
	}
	return binary.NativeEndian.Uint32(head[10:]), body, nil
}

func subscribed(body []byte) error {
	var answer struct {
		Success bool `json:"success"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("subscribing at sway: %w", err)
	}
	if !answer.Success {
		return fmt.Errorf("subscribing at sway: %w", errSway)
	}
	return nil
}

// A swayNode is a part of sway's tree: an output, a workspace, a window.
type swayNode struct {
	ID         int    `json:"id"`
	Name       string `json:"name"`
	Focused    bool   `json:"focused"`
	PID        int    `json:"pid"`
	AppID      string `json:"app_id"`
	Fullscreen int    `json:"fullscreen_mode"`
	Awake      bool   `json:"inhibit_idle"` // keeps the screen awake, by its own wish or the person's
	X11        struct {
		Class string `json:"class"`
	} `json:"window_properties"`
	Nodes    []swayNode `json:"nodes"`
	Floating []swayNode `json:"floating_nodes"`
}

// front is the focused part of n; the empty one if none is.
func (n swayNode) front() swayNode {
	if n.Focused {
		return n
	}
	for _, parts := range [][]swayNode{n.Nodes, n.Floating} {
		for _, part := range parts {
			if f := part.front(); f.Focused {
				return f
			}
		}
	}
	return swayNode{}
}

// focus is the window that n is; nothing if n is a workspace, or windows side by side.
func (n swayNode) focus() tracker.Focus {
	if n.PID == 0 && n.AppID == "" && n.X11.Class == "" {
		return tracker.Focus{}
	}
	f := tracker.Focus{App: parseID([]byte(n.AppID)), Class: n.X11.Class, Title: n.Name, Fullscreen: n.Fullscreen != 0}
	if f.App == "" {
		f.App = f.Class
	}
	// Old versions say 0 or 2 of a sandboxed window.
	if n.PID > 2 && n.PID <= 1<<22 {
		f.PID = validPID(uint32(n.PID))
	}
	return f
}
