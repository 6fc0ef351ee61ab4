package term

import (
	"dwell/policy"
	"dwell/ui/view"
)

// Limits writes the limits that are set and how each stands.
func (p *Printer) Limits(rows []view.LimitRow) error {
	if len(rows) == 0 {
		p.line(`No limit is set. "dwell limit add ai 1h" sets one.`)
		return p.flush()
	}
	p.limits(rows)
	return p.flush()
}

// limitGap stands between the columns of the limits.
const limitGap = "  "

// limits sets one limit a line, each column as wide as what stands in it; a long
// target is cut. Where a line does not hold a limit, each takes three.
func (p *Printer) limits(rows []view.LimitRow) {
	target, used, of, now := 0, len("used"), len("of"), len("now")
	for _, row := range rows {
		target = max(target, cells(view.Plain(row.Target)))
		used = max(used, len(row.Used.Words()))
		of = max(of, len(budget(row)))
		now = max(now, len(standing(row)))
	}
	room := p.o.Width - used - of - now - 3*len(limitGap)
	if room < min(target, limitTarget) {
		p.limitsNarrow(rows)
		return
	}
	target = max(min(target, room), len(limitsTitle))
	p.line(p.bold(p.left(limitsTitle, target)), limitGap, p.faint(p.right("used", used)+limitGap+p.left("of", of)+limitGap+"now"))
	for _, row := range rows {
		p.line(p.left(view.Plain(row.Target), target), limitGap, p.right(row.Used.Words(), used), limitGap,
			p.left(budget(row), of), limitGap, p.standing(row))
	}
}

const (
	limitsTitle = "Limits"
	limitTarget = 16 // the fewest cells a target is cut to before the page counts as narrow
)

func (p *Printer) limitsNarrow(rows []view.LimitRow) {
	p.line(p.bold(limitsTitle))
	for _, row := range rows {
		p.line(view.Plain(row.Target))
		p.line("  ", row.Used.Words(), " of ", budget(row))
		p.line("  ", p.standing(row))
	}
}

// budget is what may be used: "1 h 00 m + 15 m a day, mon-fri".
func budget(row view.LimitRow) string {
	text := row.Budget.Words()
	if row.Extended > 0 {
		text += " + " + row.Extended.Words()
	}
	text += " a " + string(row.Per)
	if row.Days != "" {
		text += ", " + string(row.Days)
	}
	return text
}

// standing is how a limit stands, in words.
func standing(row view.LimitRow) string {
	switch row.State {
	case policy.Off:
		return "off today"
	case policy.Reached:
		return "reached"
	default:
		return row.Left.Words() + " left"
	}
}

func (p *Printer) standing(row view.LimitRow) string {
	switch row.State {
	case policy.Off:
		return p.faint(standing(row))
	case policy.Reached:
		return p.bold(standing(row))
	default:
		return standing(row)
	}
}
