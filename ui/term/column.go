package term

import (
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dwell/ui/view"
)

// left pads text on its right to width cells, right on its left; both cut.
func (p *Printer) left(text string, width int) string {
	text = ansi.Truncate(text, max(0, width), p.ellipsis())
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

func (p *Printer) right(text string, width int) string {
	text = ansi.Truncate(text, max(0, width), p.ellipsis())
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}

// bar draws now on a line of width cells that stands for whole, with a mark
// where the usual lies. Time past the usual goes on behind the mark.
func bar(now view.Seconds, usual *view.Seconds, whole view.Seconds, width int) string {
	if whole <= 0 || width <= 0 {
		return ""
	}
	cells := func(s view.Seconds) int {
		return min(width, int(math.Round(float64(s)/float64(whole)*float64(width))))
	}
	drawn := []rune(strings.Repeat("━", cells(now)))
	if now > 0 && len(drawn) == 0 {
		drawn = []rune("━") // some time is not none
	}
	if usual == nil || *usual == 0 {
		return string(drawn)
	}
	at := max(0, cells(*usual)-1)
	if at < len(drawn) {
		drawn[at] = '╋'
		return string(drawn)
	}
	return string(drawn) + strings.Repeat(" ", at-len(drawn)) + "┃"
}

// bullet adds text behind a dot, wrapped to the width.
func (p *Printer) bullet(text string) {
	mark := "· "
	for part := range strings.SplitSeq(ansi.Wordwrap(text, max(10, p.o.Width-2), ""), "\n") {
		p.line(p.faint(mark + part))
		mark = "  "
	}
}
