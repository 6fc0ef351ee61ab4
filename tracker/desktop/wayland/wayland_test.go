package wayland

import (
	"encoding/binary"
	"errors"
	"testing"

	"dwell/tracker/desktop/wiretest"
)

func message(object uint32, opcode uint16, words ...uint32) []byte {
	b := binary.NativeEndian.AppendUint32(nil, object)
	b = binary.NativeEndian.AppendUint32(b, uint32(8+4*len(words))<<16|uint32(opcode))
	for _, w := range words {
		b = binary.NativeEndian.AppendUint32(b, w)
	}
	return b
}

func TestMessages(t *testing.T) {
	read := func(b []byte) (Event, error) { return New(wiretest.Saying(b)).Next() }
	e, err := read(message(7, 3, 5, 'h'|'e'<<8|'l'<<16|'l'<<24, 0))
	if err != nil || e.Object != 7 || e.Opcode != 3 {
		t.Fatalf("%+v, %v", e, err)
	}
	if text, err := e.Args.Text(); text != "hell" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	for name, b := range map[string][]byte{
		"too small":   {7, 0, 0, 0, 3, 0, 4, 0},
		"not whole":   {7, 0, 0, 0, 3, 0, 10, 0, 0, 0},
		"cut":         message(7, 3, 1, 2)[:12],
		"nothing":     {},
		"half a head": {7, 0, 0},
	} {
		if _, err := read(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	long := Args(message(0, 0)[:4])
	binary.NativeEndian.PutUint32(long, 1<<31)
	if _, err := long.Text(); !errors.Is(err, errTooShort) {
		t.Errorf("a text longer than its message: %v", err)
	}
}

// Whatever a compositor offers, nothing breaks and little is kept.
func FuzzGlobals(f *testing.F) {
	f.Add(append(message(Registry, 0, 1, 1<<31), 0xff))
	f.Add(append(message(Registry, 0, 1, 4, 'f'|'a'<<8|'c'<<16, 7), message(Registry+1, 0, 0)...))
	f.Fuzz(func(t *testing.T, sent []byte) {
		offers, err := New(wiretest.Saying(sent)).globals()
		if err == nil && len(offers) > len(sent)/20 {
			t.Fatalf("%d offers in %d bytes", len(offers), len(sent))
		}
	})
}
