package desktop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hurried is a connection that takes whatever is written and never lets wait.
type hurried struct{ silent }

func (hurried) SetReadDeadline(time.Time) error { return nil }

func pulseOn(sent []byte) *pulseConn {
	return &pulseConn{conn: hurried{}, in: bufio.NewReader(bytes.NewReader(sent)), events: pulseRecordingEvents}
}

// said is a packet of the server with values as they are on the wire.
func said(command, tag uint32, values string) []byte {
	b := append(pulsePacket(command, tag), values...)
	binary.BigEndian.PutUint32(b, uint32(len(b)-pulseHead))
	return b
}

func number(n uint32) string { return "L" + string(binary.BigEndian.AppendUint32(nil, n)) }

func property(key, value string) string {
	value += "\x00"
	return "t" + key + "\x00" + number(uint32(len(value))) + "x" + number(uint32(len(value)))[1:] + value
}

// streamValues are what a server says of one stream.
func streamValues(source uint32, paused byte, properties ...string) string {
	return number(7) + "tvoice\x00" + number(2) + number(3) + number(source) + "a\x03\x01\x00\x00\x1f\x40" + "m\x01\x00" +
		"U12345678" + "U12345678" + "tpeaks\x00" + "N" + "P" + strings.Join(properties, "") + "N" + string(paused)
}

func TestPulseRecordings(t *testing.T) {
	t.Parallel()
	long := property(ofProgram, strings.Repeat("x", 300))
	sent := append(said(pulseEvent, pulseNone, number(0x13)+number(7)), said(pulseReply, 1,
		streamValues(5, '0', property(ofProgram, "zoom"), property("media.icon", "much"))+streamValues(6, '1', long))...)
	c := pulseOn(sent)
	got, err := c.recordings()
	if err != nil {
		t.Fatal(err)
	}
	want := []recording{
		{name: "voice", client: 3, source: 5, resampler: "peaks", properties: map[string]string{ofProgram: "zoom"}},
		{name: "voice", client: 3, source: 6, resampler: "peaks", properties: map[string]string{}, paused: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(recording{})); diff != "" {
		t.Error(diff)
	}
	if !c.changed {
		t.Error("an event that came before the answer was not noted")
	}
}

// playbackValues are what a server says of one stream that plays.
func playbackValues(muted, paused byte, properties ...string) string {
	return number(7) + "tvoice\x00" + number(2) + number(3) + number(4) + "a\x03\x01\x00\x00\x1f\x40" + "m\x01\x00" +
		"v\x01\x00\x01\x00\x00" + "U12345678" + "U12345678" + "tpeaks\x00" + "N" + string(muted) + "P" + strings.Join(properties, "") + "N" + string(paused)
}

func TestPulsePlaybacks(t *testing.T) {
	t.Parallel()
	c := pulseOn(said(pulseReply, 1, playbackValues('0', '1', property(ofProcess, "70"), property("media.title", "much"))+playbackValues('1', '0')))
	got, err := c.playbacks()
	if err != nil {
		t.Fatal(err)
	}
	want := []playback{
		{number: 7, client: 3, properties: map[string]string{ofProcess: "70"}, paused: true},
		{number: 7, client: 3, properties: map[string]string{}, muted: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(playback{})); diff != "" {
		t.Error(diff)
	}
	if c.changed {
		t.Error("nothing was said of recordings")
	}
}

func TestPulseRefusals(t *testing.T) {
	t.Parallel()
	ask := func(sent []byte) error {
		_, err := pulseOn(sent).recordings()
		return err
	}
	huge := said(pulseReply, 1, "")
	binary.BigEndian.PutUint32(huge, math.MaxUint32)
	cut := streamValues(5, '0')
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"nothing":              {nil, io.EOF},
		"a huge packet":        {huge, errPulse},
		"half a packet":        {said(pulseReply, 1, cut)[:40], io.ErrUnexpectedEOF},
		"half a stream":        {said(pulseReply, 1, cut[:len(cut)-1]), errPulseTooShort},
		"not what was due":     {said(pulseReply, 1, "tx\x00"), errPulse},
		"a text without end":   {said(pulseReply, 1, number(7)+"tvoice"), errPulseTooShort},
		"a value without end":  {said(pulseReply, 1, strings.Replace(streamValues(5, '0', property("k", "v")), "x\x00\x00", "x\xff\xff", 1)), errPulseTooShort},
		"refused":              {said(pulseError, 1, number(1)), errPulseRefused},
		"gone":                 {said(pulseError, 1, number(5)), errPulseGone},
		"another one's answer": {said(pulseReply, 9, ""), io.EOF},
	} {
		if err := ask(c.sent); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := pulseOn(said(pulseReply, 1, number(12))).greet(nil); !errors.Is(err, errPulseOld) {
		t.Errorf("an old server: %v", err)
	}
}

func TestTalks(t *testing.T) {
	t.Parallel()
	of := func(key, value string) recording {
		return recording{client: 1, properties: map[string]string{key: value}}
	}
	for name, c := range map[string]struct {
		recording
		want bool
	}{
		"a browser":                   {of(ofProgram, "firefox"), true},
		"one that says nothing":       {recording{client: 1}, true},
		"paused":                      {recording{client: 1, paused: true}, false},
		"without a source":            {recording{client: 1, source: pulseNone}, false},
		"the server's own":            {recording{client: pulseNone}, false},
		"a filter":                    {of(ofFilter, "echo-cancel-1"), false},
		"levels, PulseAudio":          {recording{client: 1, resampler: "peaks"}, false},
		"levels, by name":             {recording{client: 1, name: "Peak detect"}, false},
		"levels, PipeWire":            {of(ofMeter, "true"), false},
		"a voice recorder by its id":  {of(ofApplication, "org.gnome.SoundRecorder"), false},
		"a screen recorder by itself": {of(ofProgram, "obs"), false},
	} {
		if got := c.talks(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPulseAddress(t *testing.T) {
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
		"another machine":   {map[string]string{"PULSE_SERVER": "tcp:example.org", "XDG_RUNTIME_DIR": "/run/user/7"}, "", errPulseFar},
		"nothing":           {nil, "", errNoPulse},
		"nonsense in front": {map[string]string{"PULSE_SERVER": "} { unix: unix:/s"}, "/s", nil},
	} {
		got, err := pulseAddress(func(key string) string { return c.env[key] })
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Whatever a sound server sends, nothing breaks and little is kept.
func FuzzPulse(f *testing.F) {
	f.Add(append(said(pulseReply, 1, streamValues(5, '0', property(ofProgram, "zoom"))),
		said(pulseReply, 2, number(5)+"tmic\x00Na\x03\x01\x00\x00\x1f\x40m\x01\x00"+number(1)+"v\x01\x00\x01\x00\x000"+number(pulseNone))...))
	f.Add(append(said(pulseReply, 1, number(35)), said(pulseReply, 2, number(4))...))
	f.Add(said(pulseEvent, pulseNone, number(0x3)+number(7)))
	f.Add(said(pulseReply, 1, playbackValues('0', '1', property(ofProgram, "zoom"))))
	f.Fuzz(func(t *testing.T, sent []byte) {
		if err := pulseOn(sent).greet(nil); err == nil {
			t.Log("greeted")
		}
		all, err := pulseOn(sent).recordings()
		if err == nil && len(all) > len(sent)/30 {
			t.Fatalf("%d streams in %d bytes", len(all), len(sent))
		}
		for _, r := range all {
			for key, value := range r.properties {
				if !tellingProperty(key) || len(value) > maxPulseProperty {
					t.Fatal("too much is kept")
				}
			}
		}
		playing, err := pulseOn(sent).playbacks()
		if err == nil && len(playing) > len(sent)/30 {
			t.Fatalf("%d streams in %d bytes", len(playing), len(sent))
		}
		for _, p := range playing {
			for key, value := range p.properties {
				if !namingProperty(key) || len(value) > maxPulseProperty {
					t.Fatal("too much is kept")
				}
			}
		}
		if on, err := pulseOn(sent).talks(map[uint32]bool{}); on && err != nil {
			t.Fatal("talks, and does not know it")
		}
	})
}
