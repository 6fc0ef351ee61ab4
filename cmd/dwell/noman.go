//go:build !man

package main

import "github.com/spf13/cobra"

// extra is what other builds add to the command tree.
func (p *program) extra() []*cobra.Command { return nil }
