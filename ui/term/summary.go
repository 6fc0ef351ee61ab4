package term

import (
	"strings"

	"dwell/tracker"
	"dwell/ui/view"
)

// shownNames is how many apps, sites and programs are listed; `--json` has all.
const shownNames = 6

// timeWidth holds "124 h 30 m".
const timeWidth = 10

// Summary writes a day, a week or a month.
func (p *Printer) Summary(s view.Summary) error {
	p.line(p.bold(s.Heading()))
	p.line()
	if s.Active == 0 && len(s.Shown()) == 0 {
		p.line("Nothing was recorded in this time.")
		p.quality(s.DataQuality)
		return p.flush()
	}
	p.totals(s)
	p.line()
	p.groups(s)
	p.names(s)
	p.agents(s.Agents)
	if words := s.PromptWords(); words != "" {
		p.line()
		for _, line := range wrap(words, max(10, p.o.Width)) {
			p.line(line)
		}
	}
	if len(s.Limits) > 0 {
		p.line()
		p.limits(s.Limits)
	}
	p.line()
	p.line(p.bold("What this computer cannot see"))
	for _, line := range view.Unseen(s) {
		p.bullet(line)
	}
	p.quality(s.DataQuality)
	return p.flush()
}

// totals sets the three figures side by side: all of it, AI and people.
func (p *Printer) totals(s view.Summary) {
	for _, row := range []struct {
		name string
		of   view.Comparison
		note string
	}{
		{"Screen", s.Comparison, "hands-on " + s.HandsOn.Words()},
		{"AI", s.Group(tracker.AI).Comparison, aiNote(s)},
		{"People", s.Group(tracker.People).Comparison, ""},
	} {
		usual := "no usual yet"
		if row.of.Usual != nil {
			usual = "usual " + row.of.Usual.Words()
		}
		p.line(p.left(row.name, 9), p.bold(p.right(row.of.Active.Words(), timeWidth)), "  ", p.left(usual, 18), p.faint(row.note))
	}
}

func aiNote(s view.Summary) string {
	if s.DataQuality.AtLeast() {
		return "at least: much browser time has no site"
	}
	if s.AIEditor > 0 {
		return "at least; " + s.AIEditor.Words() + " more in an AI editor"
	}
	return "at least"
}

// groups draws a bar per group beside its usual.
func (p *Printer) groups(s view.Summary) {
	rows := s.Shown()
	var whole view.Seconds
	for _, row := range rows {
		whole = max(whole, row.Active)
		if row.Usual != nil {
			whole = max(whole, *row.Usual)
		}
	}
	width := p.o.Width - 9 - timeWidth - 2 - 2 - timeWidth
	p.line(p.faint(p.left("", 9) + p.right("now", timeWidth) + strings.Repeat(" ", max(0, width)+4) + p.right("usual", timeWidth)))
	for _, row := range rows {
		p.line(p.left(view.GroupWord(row.Group), 9), p.right(row.Active.Words(), timeWidth), "  ",
			p.accent(row.Group, p.left(bar(row.Active, row.Usual, whole, width), width)), "  ",
			p.right(row.UsualWords(), timeWidth))
	}
}

// names lists what was used most, apps beside sites where there is room.
func (p *Printer) names(s view.Summary) {
	type list struct {
		title string
		rows  []view.NameRow
	}
	var lists []list
	for _, l := range []list{{"Apps", view.AppNames(shown(s.Apps))}, {"Sites", shown(s.Sites)}, {"Programs in the terminal", shown(s.OtherPrograms())}} {
		if len(l.rows) > 0 {
			lists = append(lists, l)
		}
	}
	across := 1
	if p.o.Width >= 72 {
		across = 2
	}
	for len(lists) > 0 {
		row := lists[:min(across, len(lists))]
		lists = lists[len(row):]
		width := (p.o.Width - 3*(across-1)) / across
		var title strings.Builder
		height := 0
		for i, l := range row {
			if i > 0 {
				title.WriteString("   ")
			}
			if i == len(row)-1 {
				title.WriteString(p.bold(l.title))
			} else {
				title.WriteString(p.bold(l.title) + strings.Repeat(" ", max(0, width-len(l.title))))
			}
			height = max(height, len(l.rows))
		}
		p.line()
		p.line(title.String())
		for n := range height {
			var line strings.Builder
			for i, l := range row {
				if i > 0 {
					line.WriteString("   ")
				}
				if n >= len(l.rows) {
					line.WriteString(strings.Repeat(" ", width))
					continue
				}
				line.WriteString(p.left(view.Plain(l.rows[n].Name), width-timeWidth-1) + " " + p.right(l.rows[n].Active.Words(), timeWidth))
			}
			p.line(line.String())
		}
	}
}

// agents sets the three clocks of each agent side by side.
func (p *Printer) agents(rows []view.AgentRow) {
	if len(rows) == 0 {
		return
	}
	clock := max(1, min(timeWidth+2, (p.o.Width-7)/3))
	name := max(6, min(30, p.o.Width-3*clock-1))
	p.line()
	p.line(p.bold(p.left("Agents", name)), p.faint(p.right("steering", clock)+p.right("watching", clock)+p.right("unattended", clock)))
	for _, row := range rows[:min(shownNames, len(rows))] {
		p.line(p.left(view.Plain(row.Program), name), p.right(row.Steering.Words(), clock),
			p.right(row.Watching.Words(), clock), p.right(row.Unattended.Words(), clock))
	}
	for _, line := range wrap(view.AgentClocks, max(10, p.o.Width)) {
		p.line(p.faint(line))
	}
}

func shown(rows []view.NameRow) []view.NameRow { return rows[:min(shownNames, len(rows))] }

// quality says what the figures rest on, where that is worth a word.
func (p *Printer) quality(q view.DataQuality) {
	var parts []string
	say := func(d view.Seconds, text string) {
		if d >= view.Seconds(60e9) {
			parts = append(parts, d.Words()+" "+text)
		}
	}
	say(q.Unclassified, "not classified")
	say(q.NotRunning, "not recorded")
	say(q.Cut, "lived twice by the clock, counted once")
	for _, down := range q.SourcesDown {
		say(down.For, "without "+view.Plain(down.Name))
	}
	if len(parts) == 0 {
		return
	}
	p.line()
	p.line(p.bold("What the figures rest on"))
	for _, part := range parts {
		p.bullet(part)
	}
}
