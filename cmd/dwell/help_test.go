package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command's help fits a terminal of 80 columns and says what the command
// is for.
func TestHelpFitsTheTerminal(t *testing.T) {
	var out bytes.Buffer
	root := newProgram(strings.NewReader(""), &out, &out).command()
	for _, c := range everyCommand(root) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s is for %q", c.CommandPath(), c.Short)
		}
		if parent := c.Parent(); parent != nil && parent.Name() == "completion" {
			continue // the shells' own texts come with the library
		}
		out.Reset()
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("help of %s has %d columns: %s", c.CommandPath(), n, line)
			}
		}
	}
}

func everyCommand(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, everyCommand(sub)...)
		}
	}
	return all
}
