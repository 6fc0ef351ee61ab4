package term

import (
	"math"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"dwell/ui/view"
)

// cells is how many columns text takes; the sequences that style it take none.
func cells(text string) int {
	return displaywidth.Options{ControlSequences: true}.String(text)
}

// cut shortens text to width cells, with an ellipsis where something went; styles
// that began in text end in it.
func (p *Printer) cut(text string, width int) string {
	if width <= 0 { // not even room for the ellipsis
		return ""
	}
	return displaywidth.Options{ControlSequences: true}.TruncateString(text, width, p.ellipsis())
}

// left pads text on its right to width cells, right on its left; both cut.
func (p *Printer) left(text string, width int) string {
	text = p.cut(text, width)
	return text + strings.Repeat(" ", max(0, width-cells(text)))
}

func (p *Printer) right(text string, width int) string {
	text = p.cut(text, width)
	return strings.Repeat(" ", max(0, width-cells(text))) + text
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
	for _, part := range wrap(text, max(10, p.o.Width-2)) {
		p.line(p.faint(mark + part))
		mark = "  "
	}
}

// wrap breaks text at spaces into lines of at most width cells; a longer word has
// a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		length := cells(word)
		if line != "" && used+1+length > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		if line != "" {
			line += " "
			used++
		}
		line += word
		used += length
	}
	return append(lines, line)
}
