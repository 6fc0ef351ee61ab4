package desktop_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
)

// A hyprStandIn speaks as Hyprland is documented to (https://wiki.hypr.land/IPC/): it needs a GPU
// and cannot run here.
type hyprStandIn struct {
	t      *testing.T
	folder string

	mu     sync.Mutex
	window string // the answer to j/activewindow
	events []net.Conn
	doors  []net.Listener
}

const hyprSignature = "v0.45_1700000000_42"

func startHypr(t *testing.T, runtime string) *hyprStandIn {
	t.Helper()
	h := &hyprStandIn{t: t, folder: filepath.Join(runtime, "hypr", hyprSignature), window: "{}"}
	if err := os.MkdirAll(h.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	h.open()
	t.Cleanup(h.kill)
	return h
}

func (h *hyprStandIn) open() {
	h.t.Helper()
	h.listen(".socket.sock", func(conn net.Conn) {
		defer conn.Close()
		question := make([]byte, 64)
		n, err := conn.Read(question)
		h.mu.Lock()
		defer h.mu.Unlock()
		if err != nil || string(question[:n]) != "j/activewindow" {
			return
		}
		_, _ = conn.Write([]byte(h.window)) // whoever asked may have gone
	})
	h.listen(".socket2.sock", func(conn net.Conn) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.events = append(h.events, conn)
	})
}

func (h *hyprStandIn) listen(name string, serve func(net.Conn)) {
	h.t.Helper()
	door, err := net.Listen("unix", filepath.Join(h.folder, name))
	if err != nil {
		h.t.Fatal(err)
	}
	h.doors = append(h.doors, door)
	go func() {
		for {
			conn, err := door.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
}

// is puts a window in front, and tells events.
func (h *hyprStandIn) is(window string, events ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.window = window
	for _, conn := range h.events {
		for _, e := range events {
			fmt.Fprintln(conn, e)
		}
	}
}

// kill ends it as a crash would.
func (h *hyprStandIn) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, door := range h.doors {
		_ = door.Close() // it may be closed already
	}
	for _, conn := range h.events {
		_ = conn.Close() // the other end may have
	}
	h.doors, h.events = nil, nil
}

func TestHyprland(t *testing.T) {
	t.Parallel()
	runtime, err := os.MkdirTemp("", "hypr") // a test's own folder has too long a name for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(runtime) })
	h := startHypr(t, runtime)
	const first = `{"address":"0x55d1","class":"org.example.Alpha","title":"first","pid":42,"fullscreen":0}`
	h.is(first)
	w := startWatch(t, desktop.Options{Env: func(name string) string {
		return map[string]string{
			"XDG_RUNTIME_DIR": runtime, "HYPRLAND_INSTANCE_SIGNATURE": hyprSignature, "WAYLAND_DISPLAY": "wayland-none",
			"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + runtime + "/none",
		}[name]
	}})
	if f := w.focus("window", titled("first")); f.App != "org.example.Alpha" || f.PID != 42 || f.Fullscreen {
		t.Errorf("focus %+v", f)
	}
	w.says("hyprland")
	h.is(`{"address":"0x55d1","class":"org.example.Alpha","title":"first, a second part","pid":42,"fullscreen":0}`,
		"windowtitle>>77aa", "windowtitlev2>>77aa,first", "activewindow>>org.example.Alpha,first, a second part",
		"windowtitlev2>>55d1,first, a second part")
	w.focus("title", titled("first, a second part"))
	h.is(`{"address":"0x55d1","class":"org.example.Alpha","title":"first","pid":42,"fullscreen":2}`, "fullscreen>>1")
	w.focus("full screen", func(f tracker.Focus) bool { return f.Fullscreen })
	h.is(`{"address":"0x55d1","class":"org.example.Alpha","title":"first","pid":42,"fullscreen":1}`, "fullscreen>>0")
	w.focus("maximised", func(f tracker.Focus) bool { return !f.Fullscreen })
	h.is(`{"address":"0x55d1","class":"org.example.Alpha","title":"first","pid":42,"fullscreen":true,"fullscreenMode":0}`, "fullscreen>>1")
	w.focus("full screen, as before 0.42", func(f tracker.Focus) bool { return f.Fullscreen })
	h.is("{}", "activewindow>>,", "activewindowv2>>")
	w.focus("bare desktop", nothing)
	h.is(`no JSON`, "activewindowv2>>77aa")
	w.state("hyprland", func(s tracker.SourceState) bool { return s.State == "down" })
	h.is(first)
	w.focus("window, heard anew", titled("first"))
	h.kill()
	w.focus("nothing, for nobody says", nothing)
	for _, name := range []string{".socket.sock", ".socket2.sock"} {
		_ = os.Remove(filepath.Join(h.folder, name)) // closing removed it, where it was ours
	}
	h.open()
	w.focus("window, after it was started again", titled("first"))
}
