package x11

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/desktop/wiretest"
)

func TestParseText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		raw  string
		enc  encoding
		want string
	}{
		{"plain", utf8Text, "plain"},
		{"Grüße, 世界\x00", utf8Text, "Grüße, 世界"},
		{"caf\xe9", latin1, "café"},
		{"caf\xe9 says UTF-8", utf8Text, "café says UTF-8"},
		{"cut off in 世界"[:len("cut off in 世界")-1], utf8Text, "cut off in 世"},
		{"caf\xe9 \x1b%G世界\x1b%@ end", compoundText, "café 世界 end"},
		{"\x1b-Aswitched\x1b$)B", compoundText, "switched"},
		{"\x1b%Gnever closed", compoundText, "never closed"},
		{"\x1b", compoundText, ""},
		{"", utf8Text, ""},
	} {
		if got := parseText([]byte(test.raw), test.enc); got != test.want {
			t.Errorf("parseText(%q, %d) = %q, want %q", test.raw, test.enc, got, test.want)
		}
	}
}

func TestParseClass(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"navigator\x00firefox\x00": "firefox",
		"only\x00":                 "only",
		"only\x00\x00":             "only",
		"no\x00end":                "end",
		"":                         "",
		"\x00\x00":                 "",
	} {
		if got := parseClass([]byte(raw)); got != want {
			t.Errorf("parseClass(%q) = %q, want %q", raw, got, want)
		}
	}
}

func FuzzParseProperties(f *testing.F) {
	f.Add([]byte("navigator\x00firefox\x00"))
	f.Add([]byte("caf\xe9 \x1b%G\xe4\xb8\x1b%@"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, enc := range []encoding{latin1, utf8Text, compoundText} {
			if s := parseText(raw, enc); !utf8.ValidString(s) {
				t.Errorf("parseText(%q, %d) is not UTF-8", raw, enc)
			}
		}
		if s := parseClass(raw); !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("parseClass(%q) = %q", raw, s)
		}
		if words := parseWords(raw); len(words) > 0 && words[0] != firstWord(raw) {
			t.Errorf("first word %d, not %d", firstWord(raw), words[0])
		}
	})
}

// clientIDs is a reply to QueryClientIds.
func clientIDs(specs ...[]uint32) []byte {
	b := make([]byte, 32)
	binary.LittleEndian.PutUint32(b[8:], uint32(len(specs)))
	for _, spec := range specs { // client, mask, values
		b = binary.LittleEndian.AppendUint32(b, spec[0])
		b = binary.LittleEndian.AppendUint32(b, spec[1])
		b = binary.LittleEndian.AppendUint32(b, uint32(4*len(spec[2:])))
		for _, v := range spec[2:] {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return b
}

func TestParseClientPID(t *testing.T) {
	t.Parallel()
	const clientXID = 1
	for _, test := range []struct {
		name  string
		reply []byte
		want  int
	}{
		{"pid", clientIDs([]uint32{7, localClientPID, 4541}), 4541},
		{"after another kind of id", clientIDs([]uint32{7, clientXID}, []uint32{7, localClientPID, 12}), 12},
		{"remote client", clientIDs(), 0},
		{"value missing", clientIDs([]uint32{7, localClientPID}), 0},
		{"cut off", clientIDs([]uint32{7, localClientPID, 4541})[:46], 0},
		{"no such pid", clientIDs([]uint32{7, localClientPID, math.MaxUint32}), 0},
		{"short", []byte{1, 2, 3}, 0},
	} {
		if got := parseClientPID(test.reply); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

// counters is a reply to ListSystemCounters.
func counters(names ...string) []byte {
	b := make([]byte, 32)
	binary.LittleEndian.PutUint32(b[8:], uint32(len(names)))
	for i, name := range names {
		b = binary.LittleEndian.AppendUint32(b, uint32(100+i))
		b = append(b, make([]byte, 8)...)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(name)))
		b = append(b, name...)
		b = append(b, make([]byte, pad(14+len(name)))...)
	}
	return b
}

func TestParseCounters(t *testing.T) {
	t.Parallel()
	reply := counters("SERVERTIME", "DEVICEIDLETIME 2", "IDLETIME")
	if got, ok := parseCounters(reply)["IDLETIME"]; !ok || got != 102 {
		t.Errorf("%d, %v", got, ok)
	}
	if _, ok := parseCounters(reply)["IDLE"]; ok {
		t.Error("a counter was found that is not there")
	}
}

func FuzzParseReplies(f *testing.F) {
	f.Add(clientIDs([]uint32{7, localClientPID, 4541}))
	f.Add(counters("SERVERTIME", "IDLETIME"))
	f.Fuzz(func(t *testing.T, reply []byte) {
		if pid := parseClientPID(reply); pid < 0 || pid > 1<<22 {
			t.Errorf("pid %d", pid)
		}
		parseCounters(reply)
		var raw [32]byte
		copy(raw[:], reply)
		if _, value := parseAlarm(raw); value < 0 {
			t.Errorf("idle for %v", value)
		}
	})
}

// record is one record of an authority file.
func record(family uint16, fields ...string) []byte {
	b := binary.BigEndian.AppendUint16(nil, family)
	for _, field := range fields {
		b = binary.BigEndian.AppendUint16(b, uint16(len(field)))
		b = append(b, field...)
	}
	return b
}

func TestParseAuthority(t *testing.T) {
	t.Parallel()
	cookie := func(c string) string { return strings.Repeat(c, cookieSize) }
	file := bytes.Join([][]byte{
		record(familyLocal, "oldname", "0", cookieProtocol, cookie("r")),
		record(familyLocal, "host", "1", cookieProtocol, cookie("x")),
		record(familyLocal, "host", "0", "XDM-AUTHORIZATION-1", cookie("x")),
		record(familyLocal, "host", "0", cookieProtocol, "short"),
		record(0, "\x7f\x00\x00\x01", "0", cookieProtocol, cookie("x")), // an internet address
		record(familyLocal, "host", "0", cookieProtocol, cookie("h")),
		record(familyWild, "", "", cookieProtocol, cookie("w")),
		record(familyWild, "", "0", cookieProtocol, cookie("x"))[:20], // torn
	}, nil)
	var got []string
	for _, c := range parseAuthority(bytes.NewReader(file), "host", "0") {
		got = append(got, string(c))
	}
	if diff := cmp.Diff([]string{cookie("h"), cookie("w"), cookie("r")}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseAuthority(f *testing.F) {
	f.Add(record(familyWild, "", "0", cookieProtocol, strings.Repeat("c", cookieSize)))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, c := range parseAuthority(bytes.NewReader(file), "host", "0") {
			if len(c) != cookieSize {
				t.Errorf("cookie of %d bytes", len(c))
			}
		}
	})
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for display, want := range map[string]string{
		":0":             "unix /tmp/.X11-unix/X0",
		":12.1":          "unix /tmp/.X11-unix/X12",
		"unix:3":         "unix /tmp/.X11-unix/X3",
		"unix/:3":        "unix /tmp/.X11-unix/X3",
		"localhost:10.0": "tcp 127.0.0.1:6010",
		"example.org:0":  ErrElsewhere.Error(),
		":":              errDisplay.Error(),
		"":               errDisplay.Error(),
		":-1":            errDisplay.Error(),
		":../../x":       errDisplay.Error(),
	} {
		network, address, _, err := Address(display)
		got := network + " " + address
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", display, got, want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add(":0.0")
	f.Add("localhost:10.0")
	f.Fuzz(func(t *testing.T, display string) {
		network, address, number, err := Address(display)
		if err != nil {
			return
		}
		if strings.Trim(number, "0123456789") != "" {
			t.Errorf("number %q", number)
		}
		if network == "tcp" && !strings.HasPrefix(address, "127.0.0.1:") {
			t.Errorf("%q leads off this machine: %s", display, address)
		}
	})
}

// The setup request is what the protocol says for any cookie there is.
func TestSetupRequest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cookie := rapid.SliceOfN(rapid.Byte(), cookieSize, cookieSize).Draw(t, "cookie")
		b := setupRequest(cookie)
		if len(b)%4 != 0 || b[0] != 'l' || b[2] != 11 {
			t.Fatalf("% x", b)
		}
		name := int(binary.LittleEndian.Uint16(b[6:]))
		if string(b[12:12+name]) != cookieProtocol || !bytes.Equal(b[12+name+pad(name):], cookie) {
			t.Fatalf("% x", b)
		}
	})
	if b := setupRequest(nil); len(b) != 12 {
		t.Errorf("without a cookie: % x", b)
	}
}

// now is a stamp that is one.
func now() tracker.Stamp { return tracker.Stamp{Wall: time.Now()} }

// Whatever the server sends, events and the rest are told apart, and xgb gets
// the rest unchanged.
func TestWireSplitsTheStream(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		setup := make([]byte, 8+4*rapid.IntRange(0, 50).Draw(t, "setup words"))
		binary.LittleEndian.PutUint16(setup[6:], uint16(len(setup)-8)/4)
		stream, want := bytes.Clone(setup), bytes.Clone(setup)
		var events []byte
		for i := range rapid.IntRange(0, 30).Draw(t, "packets") {
			p := make([]byte, 32)
			p[31] = byte(i)
			switch rapid.SampledFrom([]string{"reply", "error", "event", "sent event", "generic"}).Draw(t, "kind") {
			case "reply":
				extra := rapid.IntRange(0, 300).Draw(t, "words")
				p[0] = 1
				binary.LittleEndian.PutUint32(p[4:], uint32(extra))
				p = append(p, bytes.Repeat([]byte{byte(i)}, 4*extra)...)
				want = append(want, p...)
			case "error":
				p[1] = byte(rapid.IntRange(1, 17).Draw(t, "code"))
				want = append(want, p...)
			case "event":
				p[0] = byte(rapid.SampledFrom([]int{17, 28, 98}).Draw(t, "code"))
				events = append(events, byte(i))
			case "sent event":
				p[0] = 28 | 0x80
				events = append(events, byte(i))
			case "generic":
				p[0] = 35
				binary.LittleEndian.PutUint32(p[4:], 3)
				p = append(p, make([]byte, 12)...)
			}
			stream = append(stream, p...)
		}
		w := newWire(wiretest.Saying(stream), nil, now)
		got, err := io.ReadAll(w)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: got %d bytes, want %d", err, len(got), len(want))
		}
		var seen []byte
		for p := range w.events {
			if p.raw[0]&0x80 != 0 || p.At.Wall.IsZero() {
				t.Fatalf("%+v", p)
			}
			seen = append(seen, p.raw[31])
		}
		if !bytes.Equal(seen, events) {
			t.Fatalf("events %v, want %v", seen, events)
		}
	})
}

func FuzzWire(f *testing.F) {
	f.Add(append(make([]byte, 8), bytes.Repeat([]byte{28, 0, 0, 0}, 16)...))
	f.Fuzz(func(t *testing.T, stream []byte) {
		w := newWire(wiretest.Saying(stream), nil, now)
		n, err := io.Copy(io.Discard, w)
		if n > int64(len(stream)) {
			t.Errorf("%d bytes of %d, %v", n, len(stream), err)
		}
		if _, open := <-w.events; open && len(w.events) > eventBacklog {
			t.Error("too many events")
		}
	})
}
