package term

import (
	"dwell/policy"
	"dwell/ui/view"
)

// Limits writes the limits that are set and how each stands.
func (p *Printer) Limits(rows []view.LimitRow) error {
	if len(rows) == 0 {
		p.line("No limit is set. `dwell limit add ai 1h` sets one.")
		return p.flush()
	}
	p.limits(rows)
	return p.flush()
}

// limitsWide is the narrowest page that holds a limit on one line.
const limitsWide = 76

func (p *Printer) limits(rows []view.LimitRow) {
	if p.o.Width < limitsWide {
		p.line(p.bold("Limits"))
		for _, row := range rows {
			p.line(view.Plain(row.Target))
			p.line("  ", row.Used.Words(), " of ", budget(row))
			p.line("  ", p.standing(row))
		}
		return
	}
	p.line(p.bold("Limits"), p.faint(p.right("used", 24-6+timeWidth)+"  "+p.left("of", 32)+"now"))
	for _, row := range rows {
		p.line(p.left(view.Plain(row.Target), 24), p.right(row.Used.Words(), timeWidth), "  ",
			p.left(budget(row), 32), p.standing(row))
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

func (p *Printer) standing(row view.LimitRow) string {
	switch row.State {
	case policy.Off:
		return p.faint("off today")
	case policy.Reached:
		return p.bold("reached")
	default:
		return row.Left.Words() + " left"
	}
}
