package view

import (
	"encoding/json"
	"html"
	"strings"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// A Status is this moment, as `dwell status --json` prints it. The zero Status
// is a daemon that is not running.
type Status struct {
	Running     bool     `json:"running"`
	PID         int      `json:"pid"`
	Version     string   `json:"version"`
	Since       Time     `json:"since"` // when the daemon started
	Presence    Text     `json:"presence"`
	Focus       *Focus   `json:"focus"` // nil when nobody is there
	Sources     []Source `json:"sources"`
	Today       Today    `json:"today"`
	PausedUntil Time     `json:"paused_until"` // zero: not paused, or until resumed
	Agents      []Agent  `json:"agents"`       // at work now, whoever sits before them
	Break       Seconds  `json:"-"`            // left of a break being taken, for text alone
	Held        string   `json:"-"`            // why no notice would come now, for text alone; empty: it would
}

// An Agent is an AI agent in a terminal that works at this moment.
type Agent struct {
	Program string  `json:"program"`
	For     Seconds `json:"for_s"`
}

// AgentsOf shows agents at work.
func AgentsOf(working []tracker.AgentAtWork) []Agent {
	agents := []Agent{}
	for _, a := range working {
		agents = append(agents, Agent{Plain(a.Subject.Program), Seconds(a.For)})
	}
	return agents
}

// HeldWords says why no notice would come now to somebody who is there; empty: it would.
func HeldWords(plan policy.Plan, h policy.Holds, now time.Time) string {
	const wait = ", so notices wait"
	switch {
	case h.Call:
		return "you are in a call" + wait
	case h.Share:
		return "the screen is shared" + wait
	case h.DoNotDisturb:
		return "do-not-disturb is on" + wait
	case h.Fullscreen:
		return "a window fills the screen" + wait
	}
	end, quiet := plan.QuietEnd(now, h.QuietUntil)
	switch {
	case !quiet:
		return ""
	case end.IsZero():
		return "it is quiet around the clock" + wait
	case end.Sub(now) >= 12*time.Hour:
		return "it is quiet until " + end.Format("Monday 15:04") + wait
	}
	return "it is quiet until " + end.Format("15:04") + wait
}

// A Focus is what time is being spent on now, after privacy.
type Focus struct {
	App      Text `json:"app"`
	Class    Text `json:"class"`
	Site     Text `json:"site"`
	Program  Text `json:"program"`
	Category Text `json:"category"`
	Because  Text `json:"because"`
}

// BreakWords says that a break is being taken and how much is left of it; empty:
// none is.
func (s Status) BreakWords() string {
	if s.Break <= 0 {
		return ""
	}
	return "on a break, " + LeftWords(s.Break.Duration()) + " left"
}

// FocusOf shows a subject and its verdict.
func FocusOf(s tracker.Subject, v tracker.Verdict) *Focus {
	return &Focus{
		App: Text(s.App), Class: Text(s.Class), Site: Text(s.Site), Program: Text(s.Program),
		Category: Text(v.Category), Because: Text(v.Because),
	}
}

// A Source is how one source does.
type Source struct {
	Name      string `json:"name"`
	State     string `json:"state"`
	Detail    Text   `json:"detail"`
	LastEvent Time   `json:"last_event"`
}

// Today is the day so far, in short.
type Today struct {
	Active     Seconds                      `json:"active_s"`
	Categories map[tracker.Category]Seconds `json:"categories"` // by top, those with time
	Groups     map[tracker.Group]Seconds    `json:"groups"`     // those with time
}

// TodayOf shortens s.
func TodayOf(s Summary) Today {
	t := Today{Active: s.Active, Categories: map[tracker.Category]Seconds{}, Groups: map[tracker.Group]Seconds{}}
	for _, row := range s.Categories {
		if row.Active > 0 {
			t.Categories[row.Category] = row.Active
		}
	}
	for _, row := range s.Groups {
		if row.Active > 0 {
			t.Groups[row.Group] = row.Active
		}
	}
	return t
}

// MarshalJSON writes a status that is not running as {"running":false} alone.
func (s Status) MarshalJSON() ([]byte, error) {
	if !s.Running {
		return []byte(`{"running":false}`), nil
	}
	if s.Sources == nil {
		s.Sources = []Source{}
	}
	if s.Agents == nil {
		s.Agents = []Agent{}
	}
	if s.Today.Categories == nil {
		s.Today.Categories = map[tracker.Category]Seconds{}
	}
	if s.Today.Groups == nil {
		s.Today.Groups = map[tracker.Group]Seconds{}
	}
	type plain Status
	return json.Marshal(plain(s))
}

// A Bar is what Waybar's custom modules read.
type Bar struct {
	Text       string `json:"text"`
	Tooltip    string `json:"tooltip"`
	Class      string `json:"class"` // stopped, paused, reached, near or tracking
	Percentage int    `json:"percentage"`
}

// BarOf shows status and today in a bar. The percentage is of the limit that is
// nearest to its end. Waybar reads text and tooltip as Pango markup, so both
// are quoted.
func BarOf(st Status, today Summary) Bar {
	if !st.Running {
		return Bar{Text: "dwell off", Tooltip: "dwell is not running", Class: "stopped"}
	}
	b := Bar{Text: "AI " + today.AIWords(), Class: "tracking"}
	tip := []string{today.Line()}
	var share float64
	for _, l := range today.Limits {
		if l.State == policy.Off {
			continue
		}
		share = max(share, l.Share())
		tip = append(tip, Plain(l.Target)+": "+l.Left.Words()+" left of "+(l.Budget+l.Extended).Words())
		switch {
		case l.State == policy.Reached:
			b.Class = "reached"
		case l.State == policy.Near && b.Class == "tracking":
			b.Class = "near"
		}
	}
	b.Percentage = int(share * 100)
	if st.Presence == Text(tracker.Paused.String()) {
		b.Class = "paused"
		tip = append(tip, "tracking is paused")
	}
	if words := st.BreakWords(); words != "" {
		tip = append(tip, words)
	}
	b.Text, b.Tooltip = html.EscapeString(b.Text), html.EscapeString(strings.Join(tip, "\n"))
	return b
}
