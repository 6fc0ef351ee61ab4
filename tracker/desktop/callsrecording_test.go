package desktop

import (
	"testing"

	"dwell/tracker/desktop/pulse"
)

func TestTalks(t *testing.T) {
	t.Parallel()
	of := func(key, value string) pulse.Recording {
		return pulse.Recording{Client: 1, Properties: map[string]string{key: value}}
	}
	for name, c := range map[string]struct {
		pulse.Recording
		want bool
	}{
		"a browser":                   {of(ofProgram, "firefox"), true},
		"one that says nothing":       {pulse.Recording{Client: 1}, true},
		"paused":                      {pulse.Recording{Client: 1, Paused: true}, false},
		"without a source":            {pulse.Recording{Client: 1, Source: pulse.None}, false},
		"the server's own":            {pulse.Recording{Client: pulse.None}, false},
		"a filter":                    {of(ofFilter, "echo-cancel-1"), false},
		"levels, PulseAudio":          {pulse.Recording{Client: 1, Resampler: "peaks"}, false},
		"levels, by name":             {pulse.Recording{Client: 1, Name: "Peak detect"}, false},
		"levels, PipeWire":            {of(ofMeter, "true"), false},
		"a voice recorder by its id":  {of(ofApplication, "org.gnome.SoundRecorder"), false},
		"a screen recorder by itself": {of(ofProgram, "obs"), false},
		"a command of PipeWire's own": {of(ofName, "pw-record"), false},
		"a program by its name alone": {of(ofName, "zoom"), true},
	} {
		if got := talks(c.Recording); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
