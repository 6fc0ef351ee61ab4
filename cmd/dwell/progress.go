package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// A progress says on a terminal how far long work has come, on one line that goes
// when the work ends. Elsewhere it says nothing.
type progress struct {
	to    io.Writer // nil: says nothing
	what  string
	steps int // 0: nobody knows how many
	drawn string
}

// progressEvery is how many steps pass from one count to the next.
const progressEvery = 1000

func (p *program) progress(what string, steps int) *progress {
	bar := &progress{what: what, steps: steps}
	if file, ok := p.err.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		bar.to = file
	}
	return bar
}

// at says that n steps are done. A line that cannot be drawn stops nothing.
func (b *progress) at(n int) {
	if b.to == nil {
		return
	}
	line := b.what
	if b.steps > 0 {
		line += fmt.Sprintf(" %d %%", 100*n/b.steps)
	} else if n /= progressEvery; n > 0 {
		line += fmt.Sprintf(" %d", n*progressEvery)
	}
	if line != b.drawn {
		_, _ = io.WriteString(b.to, "\r"+line)
		b.drawn = line
	}
}

// end takes the line away.
func (b *progress) end() {
	if b.drawn != "" {
		_, _ = io.WriteString(b.to, "\r"+strings.Repeat(" ", len(b.drawn))+"\r")
		b.drawn = ""
	}
}
