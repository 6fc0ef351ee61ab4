package desktop

import (
	"encoding/json"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/procfs"
)

// Where KWin's script finds us, on our own connection: no name is owned for it.
const (
	kwinPath      = dbus.ObjectPath("/dwell/kwin")
	kwinInterface = "dwell.Kwin"
)

// A kwinWord is one call of the script.
type kwinWord struct {
	at     tracker.Stamp
	sender string // who called, as the bus says
	number uint64
	focus  tracker.Focus
}

// kwinDoor is the object the script calls.
type kwinDoor struct {
	closed <-chan struct{} // when nobody takes words any more
	words  chan kwinWord
}

// Front is told which window is in front.
func (d *kwinDoor) Front(sender dbus.Sender, text string) *dbus.Error {
	w := kwinWord{at: Stamp(), sender: string(sender)}
	var err error
	if w.number, w.focus, err = parseKwin(text); err != nil {
		return dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", nil)
	}
	select {
	case d.words <- w:
	case <-d.closed:
	}
	return nil
}

// parseKwin reads the script's word: its number, and the window in front, if any.
// The script passes on what programs say of themselves, which may be anything.
func parseKwin(text string) (number uint64, f tracker.Focus, err error) {
	var word struct {
		N      uint64 `json:"n"`
		Window *struct {
			PID         int64  `json:"pid"`
			Class       string `json:"class"`
			DesktopFile string `json:"desktopFile"`
			Caption     string `json:"caption"`
			FullScreen  bool   `json:"fullScreen"`
		} `json:"window"`
	}
	if err := json.Unmarshal([]byte(text), &word); err != nil {
		return 0, f, err
	}
	w := word.Window
	if w == nil {
		return word.N, f, nil
	}
	f = tracker.Focus{App: parseID([]byte(w.DesktopFile)), Class: w.Class, Title: w.Caption, Fullscreen: w.FullScreen}
	if f.App == "" {
		f.App = w.Class
	}
	if w.PID > 0 && w.PID <= 1<<22 {
		f.PID = procfs.ValidPID(uint32(w.PID))
	}
	return word.N, f, nil
}
