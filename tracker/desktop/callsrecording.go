package desktop

import (
	"cmp"
	"slices"
	"strings"

	"dwell/tracker/desktop/pulse"
)

const (
	ofApplication = "application.id"
	ofProgram     = "application.process.binary"
	ofFilter      = "node.link-group" // PipeWire: of streams that are two ends of one filter
	ofMeter       = "stream.monitor"  // PipeWire: of a meter's
)

// tellingProperty reports whether a stream's property tells what it is for.
func tellingProperty(key string) bool {
	return key == ofApplication || key == ofProgram || key == ofName || key == ofFilter || key == ofMeter
}

// talks reports whether a stream may be one end of a talk: it runs, and is neither a
// part of the server, a filter, a level meter nor of a program that records without
// talking. That it is muted does not matter: who is muted listens.
func talks(r pulse.Recording) bool {
	switch {
	case r.Paused, r.Source == pulse.None:
		return false
	case r.Client == pulse.None, r.Properties[ofFilter] != "": // a loopback, echo or noise being taken away
		return false
	case r.Resampler == "peaks", r.Name == "Peak detect", r.Properties[ofMeter] == "true":
		return false
	}
	// Of streams that are PipeWire's own, its program's name is all that is said.
	program := cmp.Or(r.Properties[ofProgram], r.Properties[ofName])
	return !recordsOnly(program) && !recordsOnly(r.Properties[ofApplication])
}

// recordsOnly reports whether a program, or an application by its id, uses microphone or
// camera without anybody at the other end. All others are taken to talk: a program that
// calls and is not known is far more common than one that records and is not known.
func recordsOnly(name string) bool {
	return slices.Contains([]string{
		// Voice recorders, and work with sound.
		"gnome-sound-recorder", "org.gnome.soundrecorder", "krecorder", "org.kde.krecorder", "audio-recorder",
		"audacity", "org.audacityteam.audacity", "tenacity", "ardour", "reaper", "lmms", "qtractor", "ocenaudio",
		// Recorders of the screen.
		"obs", "com.obsproject.studio", "simplescreenrecorder", "vokoscreenng", "kooha", "io.github.seadve.kooha",
		"gpu-screen-recorder", "wf-recorder", "peek", "gnome-shell",
		// Commands; dictation in scripts takes its sound from them.
		"parec", "parecord", "pacat", "arecord", "pw-record", "pw-cat", "ffmpeg", "sox", "rec", "gst-launch-1.0",
		// Levels, effects, what waits for a word to be spoken.
		"pavucontrol", "org.pulseaudio.pavucontrol", "pavucontrol-qt", "cava", "easyeffects", "com.github.wwmm.easyeffects",
		"pulseeffects", "noisetorch", "jamesdsp", "wyoming-satellite",
		// A look in the mirror, and cameras that watch a room.
		"cheese", "snapshot", "org.gnome.snapshot", "guvcview", "kamoso", "webcamoid", "motion",
	}, strings.ToLower(name))
}
