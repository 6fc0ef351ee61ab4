package desktop

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/socket"
)

const (
	detailNoHyprland   = "no HYPRLAND_INSTANCE_SIGNATURE: this is not a Hyprland session, or dwell was not started from it"
	detailHyprland     = "Hyprland says which window is in front"
	detailHyprlandLost = "Hyprland does not answer at its sockets; trying again"
)

const (
	hyprAsk    = ".socket.sock"  // a question a connection, answered and closed
	hyprEvents = ".socket2.sock" // a line an event, NAME>>DATA
	// hyprPatience is how long an answer may take: the compositor answers between two
	// frames.
	hyprPatience = 2 * time.Second
	maxHypr      = 1 << 20
)

var errHyprland = errors.New("answer of Hyprland is not understood")

// hyprland is the source of the window in front on Hyprland (https://wiki.hypr.land/IPC/).
// An event tells that something changed; what is so is asked, because titles in events
// are not marked off from what stands around them.
type hyprland struct {
	teller
	env     func(string) string
	address string // of the window in front, in hex
}

func newHyprland(opts Options, out outlet, windows, input *chooser) *hyprland {
	return &hyprland{teller: newTeller(out.source("hyprland", ""), rankHyprland, windows, input), env: opts.Env}
}

func (h *hyprland) watch(ctx context.Context) {
	signature := h.env("HYPRLAND_INSTANCE_SIGNATURE")
	if signature == "" || signature != filepath.Base(signature) {
		h.out.state(ctx, stateAbsent, detailNoHyprland)
		<-ctx.Done()
		return
	}
	folder := filepath.Join(h.env("XDG_RUNTIME_DIR"), "hypr", signature)
	if old := filepath.Join("/tmp/hypr", signature); !stands(folder) && stands(old) {
		folder = old // before 0.40
	}
	run := func(ctx context.Context, up func()) error { return h.connection(ctx, folder, up) }
	keep(ctx, run, func(err error) {
		h.out.log.Debug("Hyprland connection ended", "err", err)
		h.out.state(ctx, stateDown, detailHyprlandLost)
		h.blind(ctx)
	})
}

// connection serves one connection to Hyprland's events.
func (h *hyprland) connection(ctx context.Context, folder string, up func()) error {
	conn, hangUp, err := socket.Dial(ctx, filepath.Join(folder, hyprEvents))
	if err != nil {
		return fmt.Errorf("reaching Hyprland: %w", err)
	}
	defer hangUp()
	if err := h.ask(ctx, folder, Stamp()); err != nil {
		return err
	}
	up()
	h.out.state(ctx, stateOK, detailHyprland)
	lines := bufio.NewScanner(conn)
	lines.Buffer(make([]byte, 0, 4096), maxHypr)
	for lines.Scan() {
		at := Stamp()
		if !h.concerns(lines.Text()) {
			continue
		}
		if err := h.ask(ctx, folder, at); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading from Hyprland: %w", err)
	}
	return io.ErrUnexpectedEOF
}

// concerns reports whether an event may have changed the window in front. Of titles the
// new form and the old one both begin with the window's address.
func (h *hyprland) concerns(line string) bool {
	name, data, _ := strings.Cut(line, ">>")
	switch name {
	case "activewindowv2", "fullscreen", "closewindow":
		return true
	case "windowtitle", "windowtitlev2":
		address, _, _ := strings.Cut(data, ",")
		return strings.TrimPrefix(address, "0x") == h.address
	}
	return false
}

// ask asks for the window in front and says what it is.
func (h *hyprland) ask(ctx context.Context, folder string, at tracker.Stamp) error {
	ctx, cancel := context.WithTimeout(ctx, hyprPatience)
	defer cancel()
	conn, hangUp, err := socket.Dial(ctx, filepath.Join(folder, hyprAsk))
	if err != nil {
		return fmt.Errorf("asking Hyprland: %w", err)
	}
	defer hangUp()
	if _, err := conn.Write([]byte("j/activewindow")); err != nil {
		return fmt.Errorf("asking Hyprland: %w", err)
	}
	answer, err := io.ReadAll(io.LimitReader(conn, maxHypr))
	if err != nil {
		return fmt.Errorf("reading Hyprland's answer: %w", err)
	}
	w, err := readHyprWindow(answer)
	if err != nil {
		return err
	}
	h.address = strings.TrimPrefix(w.Address, "0x")
	h.sendFocus(ctx, at, w.focus())
	return nil
}

// A hyprWindow is what Hyprland says of a window; the zero one is none.
type hyprWindow struct {
	Address        string          `json:"address"`
	Class          string          `json:"class"`
	Title          string          `json:"title"`
	PID            int             `json:"pid"`
	Fullscreen     json.RawMessage `json:"fullscreen"`     // true or false before 0.42, then the sum of 1, maximised, and 2
	FullscreenMode int             `json:"fullscreenMode"` // before 0.42: 0 is the whole screen, 1 is maximised
}

func readHyprWindow(answer []byte) (w hyprWindow, err error) {
	if err := json.Unmarshal(answer, &w); err != nil {
		return hyprWindow{}, fmt.Errorf("%w: %w", errHyprland, err)
	}
	return w, nil
}

func (w hyprWindow) focus() tracker.Focus {
	if w.Class == "" && w.Title == "" && w.PID <= 0 {
		return tracker.Focus{}
	}
	var full bool
	switch word := string(w.Fullscreen); word {
	case "true":
		full = w.FullscreenMode == 0
	case "2", "3":
		full = true
	}
	return tracker.Focus{App: w.Class, Class: w.Class, Title: w.Title, PID: max(w.PID, 0), Fullscreen: full}
}
