package pipewire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/desktop/wiretest"
)

func connSaying(sent []byte) *Conn { return newConn(wiretest.Saying(sent)) }

func forget(News) {}

// told is what a server says of a new object.
func told(id uint32, kind string, properties ...string) []byte {
	list := []any{uint32(len(properties) / 2)}
	for _, p := range properties {
		list = append(list, p)
	}
	return newMessage(registry, registryGlobal, 0, id, uint32(0x1ff), "PipeWire:Interface:"+kind, uint32(3), list)
}

func gone(id uint32) []byte { return newMessage(registry, registryRemoved, 0, id) }

// greeted is the answer to what is asked for, with these objects in it.
func greeted(objects ...[]byte) []byte {
	return append(bytes.Join(objects, nil), newMessage(core, coreDone, 0, core, uint32(1))...)
}

func clientNews(id uint32, process int) []byte {
	return told(id, "Client", "pipewire.protocol", "protocol-native", "pipewire.sec.pid", strconv.Itoa(process))
}

func nodeNews(id, client uint32, class string) []byte {
	return told(id, "Node", "client.id", strconv.Itoa(int(client)), "media.class", class)
}

func linkNews(id, output, input uint32) []byte {
	return told(id, "Link", "link.output.node", strconv.Itoa(int(output)), "link.input.node", strconv.Itoa(int(input)))
}

// What is said of objects is read, as far as it is wanted.
func TestNews(t *testing.T) {
	t.Parallel()
	sent := greeted(clientNews(30, 70), told(31, "Module", "client.id", "30"), nodeNews(40, 30, "Stream/Output/Video"), linkNews(50, 40, 41), gone(50),
		told(60, "Node", "media.class", strings.Repeat("x", maxText+1), "client.id", "no number"))
	var got []News
	if err := connSaying(sent).greet(func(n News) { got = append(got, n) }); err != nil {
		t.Fatal(err)
	}
	want := []News{
		{Number: 30, Object: Object{Kind: Client, Process: 70}},
		{Number: 31},
		{Number: 40, Object: Object{Kind: Node, Class: "Stream/Output/Video", Client: 30}},
		{Number: 50, Object: Object{Kind: Link, Output: 40, Input: 41}},
		{Number: 50, Gone: true},
		{Number: 60, Object: Object{Kind: Node}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	whole := told(7, "Node", "media.class", "Audio/Sink")
	huge := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(huge[4:], maxMessage+1)
	short := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(short[4:], uint32(len(whole)-headSize-8))
	long := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(long[headSize:], 0xffffffff)
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"nothing":            {nil, io.EOF},
		"a huge message":     {huge, errUnknown},
		"half a message":     {whole[:40], io.ErrUnexpectedEOF},
		"half an object":     {short, errTooShort},
		"a struct too long":  {long, errTooShort},
		"not what was due":   {newMessage(registry, registryRemoved, 0, "seven"), errUnknown},
		"no number":          {newMessage(registry, registryRemoved, 0), errTooShort},
		"no values":          {newMessage(registry, registryRemoved, 0)[:headSize], io.EOF},
		"refused":            {newMessage(core, coreError, 0, uint32(0), uint32(0), uint32(1)<<31, "no"), errRefused},
		"another one's Done": {newMessage(core, coreDone, 0, uint32(0), uint32(9)), io.EOF},
	} {
		err := connSaying(c.sent).greet(forget)
		if !errors.Is(err, c.want) && (name != "no values" || err == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	peer := wiretest.Saying(append(newMessage(core, corePing, 0, uint32(7), uint32(8)), gone(9)...))
	if m, err := newConn(peer).next(); err != nil || m.object != registry {
		t.Errorf("%+v, %v", m, err)
	}
	if diff := cmp.Diff(newMessage(core, corePong, 0, uint32(7), uint32(8)), peer.Written.Bytes()); diff != "" {
		t.Error(diff)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want string
		err  error
	}{
		"of the session":    {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"}, "/run/user/7/pipewire-0", nil},
		"its own folder":    {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7", "PIPEWIRE_RUNTIME_DIR": "/p"}, "/p/pipewire-0", nil},
		"another by name":   {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7", "PIPEWIRE_REMOTE": "pipewire-1"}, "/run/user/7/pipewire-1", nil},
		"another by path":   {map[string]string{"PIPEWIRE_REMOTE": "/p/other"}, "/p/other", nil},
		"a list":            {map[string]string{"XDG_RUNTIME_DIR": "/r", "PIPEWIRE_REMOTE": `[ "a", "b" ]`}, "/r/pipewire-0", nil},
		"out of the folder": {map[string]string{"XDG_RUNTIME_DIR": "/r", "PIPEWIRE_REMOTE": "../x"}, "/r/pipewire-0", nil},
		"nothing":           {nil, "", errNone},
	} {
		got, err := Address(func(key string) string { return c.env[key] })
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Whatever PipeWire sends, nothing breaks and little is kept.
func FuzzPipewire(f *testing.F) {
	f.Add(greeted(clientNews(30, 1), nodeNews(40, 30, "Stream/Output/Video"), linkNews(50, 40, 41), gone(50)))
	f.Add(append(newMessage(core, corePing, 0, uint32(7), uint32(8)), greeted(told(7, "Module", "a", strings.Repeat("x", 300)))...))
	f.Add(newMessage(core, coreError, 0, uint32(0), uint32(0), uint32(1), "no"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		heard := 0
		c := connSaying(sent)
		if err := c.greet(func(News) { heard++ }); err == nil {
			t.Log("greeted")
		}
		if heard > len(sent)/36 {
			t.Fatalf("%d objects in %d bytes", heard, len(sent))
		}
		if len(c.buf) > maxMessage {
			t.Fatal("too much is kept")
		}
	})
}
