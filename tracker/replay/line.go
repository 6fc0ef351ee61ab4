package replay

import (
	"errors"
	"fmt"
	"time"

	"dwell/tracker"
)

// line is every field a line may have; which of them count depends on its kind.
type line struct {
	At   string   `json:"at"`
	Mono *float64 `json:"mono"`
	Boot *float64 `json:"boot"`
	Kind string   `json:"kind"`

	App        string   `json:"app"`
	Class      string   `json:"class"`
	Title      string   `json:"title"`
	PID        int      `json:"pid"`
	Fullscreen bool     `json:"fullscreen"`
	Since      string   `json:"since"`
	Playing    *bool    `json:"playing"`
	On         *bool    `json:"on"`
	URL        string   `json:"url"`
	Audible    bool     `json:"audible"`
	Incognito  bool     `json:"incognito"`
	Argv       []string `json:"argv"`
	Program    string   `json:"program"`
	Busy       *bool    `json:"busy"`
	TZ         string   `json:"tz"`
	Nudge      string   `json:"nudge"`
	Action     string   `json:"action"`
}

var (
	errNoKind  = errors.New(`"kind" is missing`)
	errSince   = errors.New(`"idle" needs "since", an RFC 3339 time`)
	errPlaying = errors.New(`"media" needs "playing", true or false`)
	errOn      = errors.New(`this kind needs "on", true or false`)
	errBusy    = errors.New(`"agent" needs "busy", true or false`)
	errZone    = errors.New(`"zone" needs "tz", the name of a time zone such as "Europe/Berlin"`)
	errAnswer  = errors.New(`"answer" needs "nudge" and "action"`)
)

// fact returns what the line says.
func (l line) fact() (tracker.Fact, error) {
	switch l.Kind {
	case "focus":
		return tracker.Focus{App: l.App, Class: l.Class, Title: l.Title, PID: l.PID, Fullscreen: l.Fullscreen}, nil
	case "idle":
		since, err := time.Parse(time.RFC3339Nano, l.Since)
		if err != nil {
			return nil, errSince
		}
		return tracker.Idle{Since: since}, nil
	case "active":
		return tracker.Active{}, nil
	case "lock", "unlock":
		return tracker.Lock{On: l.Kind == "lock"}, nil
	case "sleep", "wake":
		return tracker.Sleep{On: l.Kind == "sleep"}, nil
	case "pause", "resume":
		return tracker.Pause{On: l.Kind == "pause"}, nil
	case "media":
		if l.Playing == nil {
			return nil, errPlaying
		}
		return tracker.Media{App: l.App, Playing: *l.Playing}, nil
	case "call", "share", "dnd":
		return l.toggle()
	case "web":
		return tracker.Web{App: l.App, URL: l.URL, Audible: l.Audible, Incognito: l.Incognito}, nil
	case "program":
		return tracker.Program{Argv: l.Argv}, nil
	case "agent":
		if l.Busy == nil {
			return nil, errBusy
		}
		return tracker.Agent{Program: l.Program, Busy: *l.Busy}, nil
	case "zone":
		return zone(l.TZ)
	case "answer":
		if l.Nudge == "" || l.Action == "" {
			return nil, errAnswer
		}
		return tracker.Answer{Nudge: l.Nudge, Action: l.Action}, nil
	case "end":
		return tracker.End{}, nil
	case "":
		return nil, errNoKind
	}
	return nil, fmt.Errorf("unknown kind; known are %s", kinds)
}

const kinds = "focus, idle, active, lock, unlock, sleep, wake, pause, resume, media, call, share, dnd, web, program, agent, zone, answer, end"

func (l line) toggle() (tracker.Fact, error) {
	if l.On == nil {
		return nil, errOn
	}
	switch l.Kind {
	case "call":
		return tracker.Call{On: *l.On}, nil
	case "share":
		return tracker.Share{On: *l.On}, nil
	default:
		return tracker.DoNotDisturb{On: *l.On}, nil
	}
}

// zone loads a zone by its name. "Local" is the machine's own and no zone of a life.
func zone(name string) (tracker.Fact, error) {
	if name == "" || name == "Local" {
		return nil, errZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, errZone
	}
	return tracker.Zone{Location: loc}, nil
}
