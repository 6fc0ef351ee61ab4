package pulse

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/desktop/wiretest"
)

// Properties as programs have them.
const (
	ofProgram = "application.process.binary"
	ofProcess = "application.process.id"
)

func wanted(key string) bool { return key == ofProgram || key == ofProcess }

func connSaying(sent []byte) *Conn { return newConn(wiretest.Saying(sent), RecordingEvents) }

// said is a packet of the server with values as they are on the wire.
func said(command, tag uint32, values string) []byte {
	b := append(newPacket(command, tag), values...)
	binary.BigEndian.PutUint32(b, uint32(len(b)-headSize))
	return b
}

func number(n uint32) string { return "L" + string(binary.BigEndian.AppendUint32(nil, n)) }

func pair(key, value string) string {
	value += "\x00"
	return "t" + key + "\x00" + number(uint32(len(value))) + "x" + number(uint32(len(value)))[1:] + value
}

// streamValues are what a server says of one stream.
func streamValues(source uint32, paused byte, properties ...string) string {
	return number(7) + "tvoice\x00" + number(2) + number(3) + number(source) + "a\x03\x01\x00\x00\x1f\x40" + "m\x01\x00" +
		"U12345678" + "U12345678" + "tpeaks\x00" + "N" + "P" + strings.Join(properties, "") + "N" + string(paused)
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	long := pair(ofProgram, strings.Repeat("x", 300))
	sent := append(said(commandEvent, None, number(0x13)+number(7)), said(commandReply, 1,
		streamValues(5, '0', pair(ofProgram, "zoom"), pair("media.icon", "much"))+streamValues(6, '1', long))...)
	c := connSaying(sent)
	got, err := c.Recordings(wanted)
	if err != nil {
		t.Fatal(err)
	}
	want := []Recording{
		{Name: "voice", Client: 3, Source: 5, Resampler: "peaks", Properties: map[string]string{ofProgram: "zoom"}},
		{Name: "voice", Client: 3, Source: 6, Resampler: "peaks", Properties: map[string]string{}, Paused: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !c.Changed() {
		t.Error("an event that came before the answer was not noted")
	}
}

// playbackValues are what a server says of one stream that plays.
func playbackValues(muted, paused byte, properties ...string) string {
	return number(7) + "tvoice\x00" + number(2) + number(3) + number(4) + "a\x03\x01\x00\x00\x1f\x40" + "m\x01\x00" +
		"v\x01\x00\x01\x00\x00" + "U12345678" + "U12345678" + "tpeaks\x00" + "N" + string(muted) + "P" + strings.Join(properties, "") + "N" + string(paused)
}

func TestPlaybacks(t *testing.T) {
	t.Parallel()
	c := connSaying(said(commandReply, 1, playbackValues('0', '1', pair(ofProcess, "70"), pair("media.title", "much"))+playbackValues('1', '0')))
	got, err := c.Playbacks(wanted)
	if err != nil {
		t.Fatal(err)
	}
	want := []Playback{
		{Number: 7, Client: 3, Properties: map[string]string{ofProcess: "70"}, Paused: true},
		{Number: 7, Client: 3, Properties: map[string]string{}, Muted: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c.Changed() {
		t.Error("nothing was said of recordings")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ask := func(sent []byte) error {
		_, err := connSaying(sent).Recordings(wanted)
		return err
	}
	huge := said(commandReply, 1, "")
	binary.BigEndian.PutUint32(huge, math.MaxUint32)
	cut := streamValues(5, '0')
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"nothing":              {nil, io.EOF},
		"a huge packet":        {huge, errUnknown},
		"half a packet":        {said(commandReply, 1, cut)[:40], io.ErrUnexpectedEOF},
		"half a stream":        {said(commandReply, 1, cut[:len(cut)-1]), errTooShort},
		"not what was due":     {said(commandReply, 1, "tx\x00"), errUnknown},
		"a text without end":   {said(commandReply, 1, number(7)+"tvoice"), errTooShort},
		"a value without end":  {said(commandReply, 1, strings.Replace(streamValues(5, '0', pair("k", "v")), "x\x00\x00", "x\xff\xff", 1)), errTooShort},
		"refused":              {said(commandError, 1, number(1)), errRefused},
		"gone":                 {said(commandError, 1, number(5)), ErrGone},
		"another one's answer": {said(commandReply, 9, ""), io.EOF},
	} {
		if err := ask(c.sent); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := connSaying(said(commandReply, 1, number(12))).greet(nil); !errors.Is(err, errOld) {
		t.Errorf("an old server: %v", err)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want string
		err  error
	}{
		"of the session":    {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"}, "/run/user/7/pulse/native", nil},
		"its own folder":    {map[string]string{"XDG_RUNTIME_DIR": "/run/user/7", "PULSE_RUNTIME_PATH": "/p"}, "/p/native", nil},
		"said":              {map[string]string{"PULSE_SERVER": "{host}unix:/s/native tcp:example.org"}, "/s/native", nil},
		"said, as a path":   {map[string]string{"PULSE_SERVER": "tcp:example.org /s/native"}, "/s/native", nil},
		"another machine":   {map[string]string{"PULSE_SERVER": "tcp:example.org", "XDG_RUNTIME_DIR": "/run/user/7"}, "", ErrFar},
		"nothing":           {nil, "", errNone},
		"nonsense in front": {map[string]string{"PULSE_SERVER": "} { unix: unix:/s"}, "/s", nil},
	} {
		got, err := Address(func(key string) string { return c.env[key] })
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Whatever a sound server sends, nothing breaks and little is kept.
func FuzzPulse(f *testing.F) {
	f.Add(append(said(commandReply, 1, streamValues(5, '0', pair(ofProgram, "zoom"))),
		said(commandReply, 2, number(5)+"tmic\x00Na\x03\x01\x00\x00\x1f\x40m\x01\x00"+number(1)+"v\x01\x00\x01\x00\x000"+number(None))...))
	f.Add(append(said(commandReply, 1, number(35)), said(commandReply, 2, number(4))...))
	f.Add(said(commandEvent, None, number(0x3)+number(7)))
	f.Add(said(commandReply, 1, playbackValues('0', '1', pair(ofProgram, "zoom"))))
	f.Fuzz(func(t *testing.T, sent []byte) {
		if err := connSaying(sent).greet(nil); err == nil {
			t.Log("greeted")
		}
		all, err := connSaying(sent).Recordings(wanted)
		if err == nil && len(all) > len(sent)/30 {
			t.Fatalf("%d streams in %d bytes", len(all), len(sent))
		}
		for _, r := range all {
			for key, value := range r.Properties {
				if !wanted(key) || len(value) > maxProperty {
					t.Fatal("too much is kept")
				}
			}
		}
		playing, err := connSaying(sent).Playbacks(wanted)
		if err == nil && len(playing) > len(sent)/30 {
			t.Fatalf("%d streams in %d bytes", len(playing), len(sent))
		}
		for _, p := range playing {
			for key, value := range p.Properties {
				if !wanted(key) || len(value) > maxProperty {
					t.Fatal("too much is kept")
				}
			}
		}
		if _, err := connSaying(sent).IsMonitor(5); err == nil {
			t.Log("answered")
		}
	})
}
