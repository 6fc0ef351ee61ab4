package term

import "dwell/tracker"

// The sequences of ECMA-48, "Select Graphic Rendition", that every terminal knows.
// A library for them would look at the terminal before any command begins, also
// before those that print JSON.
const (
	boldSGR  = "\x1b[1m"
	faintSGR = "\x1b[2m"
	plainSGR = "\x1b[m"
)

func (p *Printer) style(sgr, text string) string {
	if !p.o.Color || sgr == "" || text == "" {
		return text
	}
	return sgr + text + plainSGR
}

func (p *Printer) bold(text string) string { return p.style(boldSGR, text) }

func (p *Printer) faint(text string) string { return p.style(faintSGR, text) }

// accent colours text as group g.
func (p *Printer) accent(g tracker.Group, text string) string { return p.style(accentSGR(g), text) }

// accentSGR is the colour of group g. The eight colours are the terminal's own, so
// they suit its background; groups with no accent stay plain.
func accentSGR(g tracker.Group) string {
	switch g {
	case tracker.Gaming:
		return "\x1b[31m"
	case tracker.Learning:
		return "\x1b[32m"
	case tracker.AI:
		return "\x1b[33m"
	case tracker.People:
		return "\x1b[34m"
	case tracker.Social:
		return "\x1b[35m"
	case tracker.Work:
		return "\x1b[36m"
	default:
		return ""
	}
}
