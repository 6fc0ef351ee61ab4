//go:build man

package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// extra is the command that writes the man pages. Only the build that makes them
// has it: what turns help into troff is no use to a person.
func (p *program) extra() []*cobra.Command {
	return []*cobra.Command{{
		Use: "man DIR", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			root := p.command()
			root.DisableAutoGenTag = true
			date := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) // of the text, so that builds are the same
			return doc.GenManTree(root, &doc.GenManHeader{Title: "DWELL", Section: "1", Source: "dwell", Manual: "dwell", Date: &date}, args[0])
		},
	}}
}
