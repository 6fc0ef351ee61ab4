package desktop

import (
	"errors"
	"io"
	"testing"

	"dwell/tracker/desktop/wayland"
	"dwell/tracker/desktop/wiretest"
)

// eventBytes is an event as a compositor sends it.
func eventBytes(object uint32, opcode uint16, args ...any) []byte {
	peer := wiretest.Saying(nil)
	_ = wayland.New(peer).Send(object, opcode, args...) // it takes whatever it is told
	return peer.Written.Bytes()
}

// Whatever a compositor sends, nothing breaks and little is kept.
func FuzzToplevels(f *testing.F) {
	f.Add(append(eventBytes(3, 0, uint32(0xff000001)), eventBytes(0xff000001, 4, uint32(4), uint32(2))...))
	f.Fuzz(func(t *testing.T, sent []byte) {
		c := wayland.New(wiretest.Saying(sent))
		windows := &toplevels{conn: c, manager: 3, windows: map[uint32]*toplevel{}}
		for {
			e, err := c.Next()
			if err != nil {
				if len(sent) == 0 && !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return
			}
			if _, err := windows.event(e); err != nil {
				return
			}
			if got := windows.front(); len(windows.windows) > maxToplevels || len(got.App) > maxID {
				t.Fatal("too much is kept")
			}
		}
	})
}
