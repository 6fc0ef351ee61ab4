package desktop

import (
	"cmp"
	"strconv"

	"dwell/tracker"
	"dwell/tracker/desktop/pulse"
	"dwell/tracker/procfs"
)

const (
	ofProcess   = "application.process.id"
	ofName      = "application.name"
	ofContained = "pipewire.access.portal.app_id" // PipeWire: of Flatpak's, from the portal
	ofRole      = "media.role"
)

// namingProperty reports whether a stream's property tells whose sound it is, or that it
// is nobody's.
func namingProperty(key string) bool {
	return key == ofProcess || key == ofProgram || key == ofApplication || key == ofName || key == ofContained ||
		key == ofRole || key == ofFilter
}

// heard reports whether a stream is to be heard, and neither a part of the server, a
// filter nor the chime of a notice. Silence that a program plays is sound all the same:
// the server does not listen.
func heard(p pulse.Playback) bool {
	switch {
	case p.Paused, p.Muted, p.Client == pulse.None:
		return false
	case p.Properties[ofFilter] != "", p.Properties[ofRole] == "event":
		return false
	}
	return true
}

// A speaker is whose sound it is, as its stream says; it stays in memory for as long as
// that plays.
type speaker struct {
	process                            int // in whatever container it runs
	program, application, name, sealed string
}

func speakerOf(p pulse.Playback) speaker {
	process, _ := strconv.Atoi(p.Properties[ofProcess]) // zero: it does not say
	return speaker{
		process: process, program: p.Properties[ofProgram], application: p.Properties[ofApplication],
		name: p.Properties[ofName], sealed: p.Properties[ofContained],
	}
}

// voice finds the processes of a speaker. What it says of them is believed if a process
// of this person is called so: the numbers within a container are not the numbers here.
func (s speaker) voice() tracker.Voice {
	var v tracker.Voice
	if s.sealed == "" && procfs.Runs(s.process, s.program) {
		v.PIDs = procfs.Lineage(s.process)
	}
	for _, name := range []string{s.sealed, s.application, s.program, s.name} {
		if name != "" {
			v.Names = append(v.Names, name)
		}
	}
	return v
}

// before orders speakers.
func (s speaker) before(other speaker) int {
	return cmp.Or(cmp.Compare(s.process, other.process), cmp.Compare(s.program, other.program),
		cmp.Compare(s.application, other.application), cmp.Compare(s.name, other.name), cmp.Compare(s.sealed, other.sealed))
}
