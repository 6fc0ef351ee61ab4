package desktop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
)

// silent is a connection that takes whatever is written.
type silent struct{ net.Conn }

func (silent) Write(p []byte) (int, error) { return len(p), nil }

func wlBytes(object uint32, opcode uint16, words ...uint32) []byte {
	b := binary.NativeEndian.AppendUint32(nil, object)
	b = binary.NativeEndian.AppendUint32(b, uint32(8+4*len(words))<<16|uint32(opcode))
	for _, w := range words {
		b = binary.NativeEndian.AppendUint32(b, w)
	}
	return b
}

func TestWlMessages(t *testing.T) {
	read := func(b []byte) (wlEvent, error) {
		c := &wlConn{conn: silent{}, in: bufio.NewReader(bytes.NewReader(b))}
		return c.next()
	}
	e, err := read(wlBytes(7, 3, 5, 'h'|'e'<<8|'l'<<16|'l'<<24, 0))
	if err != nil || e.object != 7 || e.opcode != 3 {
		t.Fatalf("%+v, %v", e, err)
	}
	if text, err := e.args.text(); text != "hell" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	for name, b := range map[string][]byte{
		"too small":   {7, 0, 0, 0, 3, 0, 4, 0},
		"not whole":   {7, 0, 0, 0, 3, 0, 10, 0, 0, 0},
		"cut":         wlBytes(7, 3, 1, 2)[:12],
		"nothing":     {},
		"half a head": {7, 0, 0},
	} {
		if _, err := read(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	long := wlArgs(wlBytes(0, 0)[:4])
	binary.NativeEndian.PutUint32(long, 1<<31)
	if _, err := long.text(); !errors.Is(err, errWlTooShort) {
		t.Errorf("a text longer than its message: %v", err)
	}
}

// Whatever a compositor sends, nothing breaks and little is kept.
func FuzzWaylandWindows(f *testing.F) {
	f.Add(append(wlBytes(3, 0, 0xff000001), wlBytes(0xff000001, 4, 4, 2)...))
	f.Add(append(wlBytes(wlRegistry, 0, 1, 1<<31), 0xff))
	f.Fuzz(func(t *testing.T, sent []byte) {
		c := &wlConn{conn: silent{}, in: bufio.NewReader(bytes.NewReader(sent)), last: wlRegistry}
		if _, err := c.globals(); err == nil {
			t.Log("answered")
		}
		c.in.Reset(bytes.NewReader(sent))
		windows := &toplevels{conn: c, manager: 3, windows: map[uint32]*toplevel{}}
		for {
			e, err := c.next()
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
