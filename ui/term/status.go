package term

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

// Status writes this moment. Now is what the time is, for what is worded
// relative to it.
func (p *Printer) Status(st view.Status, now time.Time) error {
	if !st.Running {
		p.line(`dwell is not running. "dwell run" starts it.`)
		return p.flush()
	}
	p.line(p.bold("dwell "+view.Plain(st.Version)), fmt.Sprintf(" runs since %s (pid %d)", day(st.Since.Time, now), st.PID))
	p.line()
	p.line(p.left("Now", 10), p.presence(st, now), p.onBreak(st))
	if f := st.Focus; f != nil {
		p.line(p.left("In front", 10), inFront(*f))
		p.line(p.left("", 10), view.CategoryWord(tracker.Category(f.Category)), p.faint(because(*f)))
	}
	if len(st.Agents) > 0 {
		name := "Agents"
		for _, part := range wrap(atWork(st.Agents), max(10, p.o.Width-10)) {
			p.line(p.left(name, 10), part)
			name = ""
		}
	}
	if st.Held != "" {
		p.line(p.left("Notices", 10), st.Held)
	}
	p.line(p.left("Today", 10), "AI "+st.Today.Groups[tracker.AI].Words(), " · screen "+st.Today.Active.Words())
	for i, source := range view.Present(st.Sources) {
		title := ""
		if i == 0 {
			title = "Sources"
		}
		text := source.State
		if source.Detail != "" {
			text += ": " + view.Plain(string(source.Detail))
		}
		const indent = 10 + 14 + 1
		name := p.left(title, 10) + p.left(view.Plain(source.Name), 14) + " "
		for _, part := range wrap(text, max(10, p.o.Width-indent)) {
			p.line(name, part)
			name = strings.Repeat(" ", indent)
		}
	}
	return p.flush()
}

func (p *Printer) presence(st view.Status, now time.Time) string {
	text := string(st.Presence)
	switch {
	case text == "":
		return "nothing seen yet"
	case text != tracker.Paused.String():
		return text
	case st.PausedUntil.IsZero():
		return p.bold("paused until you resume")
	default:
		return p.bold("paused until " + day(st.PausedUntil.Time, now))
	}
}

// onBreak goes behind the presence while a break is taken.
func (p *Printer) onBreak(st view.Status) string {
	words := st.BreakWords()
	if words == "" {
		return ""
	}
	return " · " + p.bold(words)
}

// atWork names the agents at work and how long they have been, those of one name together.
func atWork(agents []view.Agent) string {
	var words []string
	for i, a := range agents {
		same := func(other view.Agent) bool { return other.Program == a.Program }
		if slices.IndexFunc(agents, same) < i {
			continue
		}
		n := 0
		for _, other := range agents {
			if same(other) {
				n++
			}
		}
		text := a.Program + " at work"
		if a.For >= view.Seconds(time.Minute) {
			text += " for " + a.For.Words()
		}
		if n > 1 {
			text += fmt.Sprintf(" (%d of them)", n)
		}
		words = append(words, text)
	}
	return strings.Join(words, " · ")
}

// because is the evidence for what is in front, where there is any.
func because(f view.Focus) string {
	if f.Because == "" || string(f.Because) == tracker.UnknownVerdict(false).Because {
		return ""
	}
	return " because " + view.BecauseWords(string(f.Because))
}

// inFront names what is in front, from the most telling to the least.
func inFront(f view.Focus) string {
	var names []string
	for _, name := range []view.Text{f.Site, f.Program} {
		if name != "" {
			names = append(names, view.Plain(string(name)))
		}
	}
	if f.App != "" {
		names = append(names, view.AppName(string(f.App)))
	}
	if len(names) == 0 && strings.HasPrefix(string(f.Because), "sensitive:") {
		return "(its name is not kept)"
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, " · ")
}

// day writes a time, with its date where that is not today's.
func day(t, now time.Time) string {
	t = t.In(now.Location())
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 January 15:04")
}
