package term

import (
	"math"
	"strings"

	"dwell/tracker"
	"dwell/ui/view"
)

// Reliance writes how AI lies in somebody's time: the words first, then the figures they
// are made of, the index last.
func (p *Printer) Reliance(r *view.RelianceReport) error {
	p.line(p.faint(r.Heading()))
	p.line()
	for _, line := range wrap(r.Text.Headline, p.page()) {
		p.line(p.bold(line))
	}
	if len(r.Text.Lines) > 0 {
		p.line()
	}
	for _, line := range r.Text.Lines {
		p.bulletPlain(line)
	}
	p.line()
	p.measures(r.MeasureRows())
	p.otherGroups(r.GroupRows())
	p.parts(r.PartRows())
	p.line()
	p.line(p.bold("Index"))
	p.paragraph(r.IndexWords())
	for _, line := range wrap(view.IndexMeaning, p.page()) {
		p.line(p.faint(line))
	}
	p.line()
	p.line(p.bold("What this computer cannot see"))
	for _, line := range r.Text.Unseen {
		p.bullet(line)
	}
	return p.flush()
}

// page is the width that text is wrapped to.
func (p *Printer) page() int { return max(10, p.o.Width) }

// bulletPlain is bullet for what is to be read first.
func (p *Printer) bulletPlain(text string) {
	mark := "· "
	for _, part := range wrap(text, max(10, p.o.Width-2)) {
		p.line(mark, part)
		mark = "  "
	}
}

func (p *Printer) paragraph(text string) {
	for _, line := range wrap(text, p.page()) {
		p.line(line)
	}
}

// measures sets a measure a line, with what it rests on, or from when it may be there.
func (p *Printer) measures(rows []view.RelianceRow) {
	const value = 10
	name, note := 0, 0
	for _, row := range rows {
		name, note = max(name, cells(row.Name)), max(note, cells(row.Note))
	}
	p.line(p.bold("Measures"))
	if name+value+2+note > p.o.Width { // each takes two lines
		for _, row := range rows {
			p.line(row.Name)
			p.line("  ", row.Value, "  ", p.faint(row.Note))
		}
		return
	}
	for _, row := range rows {
		p.line(p.left(row.Name, name), p.right(row.Value, value), "  ", p.faint(row.Note))
	}
}

// otherGroups sets what is measured of groups beside AI.
func (p *Printer) otherGroups(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	const name = 9
	heads := []string{"of time", "sessions", "reaches/h", "looks/h", "longest", "late"}
	width := max(1, min(11, (p.o.Width-name)/len(heads)))
	columns := func(texts []string) string {
		var b strings.Builder
		for _, text := range texts {
			b.WriteString(p.right(text, width))
		}
		return b.String()
	}
	p.line()
	if width < len("reaches/h")+1 { // names of columns would be cut: a group takes a line for each
		p.line(p.bold("Beside AI"))
		for _, row := range rows {
			p.line(row[0])
			for i, head := range heads {
				p.line("  ", p.left(head, 10), row[i+1])
			}
		}
		return
	}
	p.line(p.bold(p.left("Beside AI", name)), p.faint(columns(heads)))
	for _, row := range rows {
		p.line(p.left(row[0], name), columns(row[1:]))
	}
}

// parts draws each part of the index between the value at which it begins to count and
// the one at which it counts in full.
func (p *Printer) parts(rows []view.ReliancePart) {
	if len(rows) == 0 {
		return
	}
	name, value, anchor, points, one := 0, 0, 0, len("points"), len("one point")
	for _, row := range rows {
		name, value = max(name, cells(row.Name)), max(value, cells(row.Value))
		anchor = max(anchor, cells(row.From), cells(row.To))
		points, one = max(points, cells(row.Points)), max(one, cells(row.OnePoint))
	}
	const gap = "  "
	width := p.o.Width - name - value - 2*anchor - points - one - 6*len(gap)
	p.line()
	if width < 6 {
		p.partsNarrow(rows)
		return
	}
	p.line(p.bold(p.left("The index is made of", name+len(gap)+value)), gap,
		p.faint(p.right("none", anchor)+gap+p.left("", width)+gap+p.left("all", anchor)+gap+p.right("points", points)+gap+p.right("one point", one)))
	for _, row := range rows {
		p.line(p.left(row.Name, name), gap, p.right(row.Value, value), gap,
			p.faint(p.right(row.From, anchor)), gap, p.accent(tracker.AI, p.left(filled(row.Share, width), width)), gap,
			p.faint(p.left(row.To, anchor)), gap, p.right(row.Points, points), gap, p.faint(p.right(row.OnePoint, one)))
	}
	p.paragraph("Points are what each adds to the index; one point is what its value would have to change by to move the index by one.")
}

func (p *Printer) partsNarrow(rows []view.ReliancePart) {
	p.line(p.bold("The index is made of"))
	for _, row := range rows {
		p.line(row.Name, ": ", row.Value)
		p.line("  ", p.accent(tracker.AI, filled(row.Share, p.o.Width-2)))
		for _, text := range []string{row.Points + " points, from " + row.From + " to " + row.To, "one point is " + row.OnePoint} {
			p.line(p.faint("  " + text))
		}
	}
}

// filled draws how much of width is share.
func filled(share float64, width int) string {
	width = max(0, width)
	n := min(width, int(math.Round(share*float64(width))))
	return strings.Repeat("━", n) + strings.Repeat("┄", width-n)
}
