package desktop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func pipewireOn(sent []byte) *pipewireConn {
	return &pipewireConn{conn: hurried{}, in: bufio.NewReader(bytes.NewReader(sent))}
}

// global is what a server says of a new object.
func global(id uint32, kind string, properties ...string) []byte {
	list := []any{uint32(len(properties) / 2)}
	for _, p := range properties {
		list = append(list, p)
	}
	return pipewirePacket(pipewireRegistry, registryGlobal, 0, id, uint32(0x1ff), "PipeWire:Interface:"+kind, uint32(3), list)
}

func removed(id uint32) []byte { return pipewirePacket(pipewireRegistry, registryRemoved, 0, id) }

// greeted is the answer to what is asked for, with these objects in it.
func greeted(objects ...[]byte) []byte {
	return append(bytes.Join(objects, nil), pipewirePacket(pipewireCore, coreDone, 0, pipewireCore, uint32(1))...)
}

func client(id uint32, process int) []byte {
	return global(id, "Client", "pipewire.protocol", "protocol-native", "pipewire.sec.pid", strconv.Itoa(process))
}

func node(id, client uint32, class string) []byte {
	return global(id, "Node", "client.id", strconv.Itoa(int(client)), "media.class", class)
}

func link(id, output, input uint32) []byte {
	return global(id, "Link", "link.output.node", strconv.Itoa(int(output)), "link.input.node", strconv.Itoa(int(input)))
}

// Whose streams are of the screen, and who receives them.
func TestCasts(t *testing.T) {
	t.Parallel()
	programs := []string{
		"", "gnome-shell", "kwin_wayland", "xdg-desktop-portal-hyprland", "wireplumber", "obs", "plasmashell", "xdg-desktop-portal",
		"xdg-desktop-portal-kde", "gamescope", "xdg-desktop-por",
	}
	const screen, cast, camera, receiver = "Stream/Output/Video", "Video/Source", "Video/Source", "Stream/Input/Video"
	for name, c := range map[string]struct {
		maker, taker int
		class        string
		want         bool
	}{
		"GNOME to a recorder":             {1, 5, screen, true},
		"Plasma to a browser":             {2, 7, screen, true},
		"Plasma to its own panel":         {2, 6, screen, false},
		"Plasma, for choosing":            {2, 8, screen, false},
		"Hyprland's portal to a recorder": {3, 5, cast, true},
		"a hidden portal to a browser":    {10, 7, cast, true},
		"to nobody that is known":         {1, 0, screen, true},
		"a camera":                        {4, 5, camera, false},
		"a camera made by a program":      {5, 7, camera, false},
		"a game":                          {9, 5, screen, false},
		"nobody that is known":            {0, 5, screen, false},
		"the shell's sound":               {1, 5, "Stream/Output/Audio", false},
	} {
		at := newCasts(func(pid int) string { return programs[pid] })
		for _, sent := range [][]byte{
			client(30, c.maker), client(31, c.taker), node(40, 30, c.class), node(41, 31, receiver), link(50, 40, 41), removed(50),
		} {
			if is := len(at.received) > 0; is && !c.want {
				t.Errorf("%s: sharing", name)
			}
			m, _, err := readPipewire(bytes.NewReader(sent), nil)
			if err != nil {
				t.Fatal(err)
			}
			gone := m.what == registryRemoved
			if is := len(at.received) > 0; gone && is != c.want {
				t.Errorf("%s: %v", name, is)
			}
			if err := at.take(m); err != nil {
				t.Fatal(err)
			}
		}
		if len(at.received) > 0 {
			t.Errorf("%s: sharing after its end", name)
		}
	}
}

// A number that is given anew is of another object.
func TestCastsNumbersAreGivenAnew(t *testing.T) {
	t.Parallel()
	c := newCasts(func(int) string { return "gnome-shell" })
	for _, sent := range [][]byte{
		client(30, 1), node(40, 30, "Stream/Output/Video"), link(50, 40, 41), node(50, 30, "Audio/Sink"),
		removed(40), node(40, 30, "Audio/Sink"), link(51, 40, 41),
	} {
		m, _, err := readPipewire(bytes.NewReader(sent), nil)
		if err == nil {
			err = c.take(m)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(c.received) > 0 {
		t.Errorf("%+v", c)
	}
}

func TestPipewireRefusals(t *testing.T) {
	t.Parallel()
	whole := global(7, "Node", "media.class", "Audio/Sink")
	huge := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(huge[4:], maxPipewireMessage+1)
	short := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(short[4:], uint32(len(whole)-pipewireHead-8))
	long := bytes.Clone(whole)
	binary.NativeEndian.PutUint32(long[pipewireHead:], 0xffffffff)
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"nothing":            {nil, io.EOF},
		"a huge message":     {huge, errPipewire},
		"half a message":     {whole[:40], io.ErrUnexpectedEOF},
		"half an object":     {short, errPipewireTooShort},
		"a struct too long":  {long, errPipewireTooShort},
		"not what was due":   {pipewirePacket(pipewireRegistry, registryRemoved, 0, "seven"), errPipewire},
		"no number":          {pipewirePacket(pipewireRegistry, registryRemoved, 0), errPipewireTooShort},
		"no values":          {pipewirePacket(pipewireRegistry, registryRemoved, 0)[:pipewireHead], io.EOF},
		"refused":            {pipewirePacket(pipewireCore, coreError, 0, uint32(0), uint32(0), uint32(1)<<31, "no"), errPipewireRefused},
		"another one's Done": {pipewirePacket(pipewireCore, coreDone, 0, uint32(0), uint32(9)), io.EOF},
	} {
		err := pipewireOn(c.sent).greet(newCasts(programName).take)
		if !errors.Is(err, c.want) && (name != "no values" || err == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// written keeps what is written to a server.
type written struct {
	hurried
	all *bytes.Buffer
}

func (w written) Write(p []byte) (int, error) { return w.all.Write(p) }

func TestPipewirePing(t *testing.T) {
	t.Parallel()
	var all bytes.Buffer
	c := pipewireOn(append(pipewirePacket(pipewireCore, corePing, 0, uint32(7), uint32(8)), removed(9)...))
	c.conn = written{all: &all}
	if m, err := c.next(); err != nil || m.object != pipewireRegistry {
		t.Errorf("%+v, %v", m, err)
	}
	if diff := cmp.Diff(pipewirePacket(pipewireCore, corePong, 0, uint32(7), uint32(8)), all.Bytes()); diff != "" {
		t.Error(diff)
	}
}

func TestPipewireAddress(t *testing.T) {
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
		"nothing":           {nil, "", errNoPipewire},
	} {
		got, err := pipewireAddress(func(key string) string { return c.env[key] })
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Whatever PipeWire sends, nothing breaks and little is kept.
func FuzzPipewire(f *testing.F) {
	f.Add(greeted(client(30, 1), node(40, 30, "Stream/Output/Video"), link(50, 40, 41), removed(50)))
	f.Add(append(pipewirePacket(pipewireCore, corePing, 0, uint32(7), uint32(8)), greeted(global(7, "Module", "a", strings.Repeat("x", 300)))...))
	f.Add(pipewirePacket(pipewireCore, coreError, 0, uint32(0), uint32(0), uint32(1), "no"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		casts := newCasts(func(int) string { return "gnome-shell" })
		c := pipewireOn(sent)
		if err := c.greet(casts.take); err == nil {
			t.Log("greeted")
		}
		if kept := len(casts.clients) + len(casts.nodes) + len(casts.screens) + len(casts.received); kept > len(sent)/20 {
			t.Fatalf("%d objects in %d bytes", kept, len(sent))
		}
		if len(c.buf) > maxPipewireMessage {
			t.Fatal("too much is kept")
		}
	})
}
