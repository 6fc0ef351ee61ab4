package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"dwell/tracker/desktop/extension"
	"dwell/ui/view"
)

func (p *program) setupCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "setup", Short: "let dwell see what desktops and browsers hide", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.setupBrowsersCommand(), p.setupGnomeCommand())
	return c
}

func (p *program) setupGnomeCommand() *cobra.Command {
	var version int
	var remove bool
	c := &cobra.Command{
		Use: "gnome", Short: "install dwell's extension for GNOME", Args: noArgs,
		Long: `Install dwell's extension for GNOME Shell, or bring it up to date. GNOME shows
windows to its own extensions only, and no icons of programs. This one tells
dwell which window is in front, and shows dwell's icon in the panel while no
other extension shows such icons. It does nothing else. It is put below your
home; nobody is asked for rights.`,
		Example: "  dwell setup gnome\n  dwell setup gnome --remove",
		RunE: func(c *cobra.Command, _ []string) error {
			if remove {
				return p.removeGnome(c.Context())
			}
			return p.setupGnome(c.Context(), version)
		},
	}
	c.Flags().IntVar(&version, "shell-version", 0, "`VERSION` of GNOME Shell, if not the installed one")
	c.Flags().BoolVar(&remove, "remove", false, "take the extension away again")
	return c
}

func (p *program) setupGnome(ctx context.Context, version int) error {
	if version == 0 {
		found, err := shellVersion(ctx)
		if err != nil {
			return &failure{
				code: exitFailed, err: fmt.Errorf("no GNOME here: %w", err),
				hint: `Only GNOME needs this; "dwell doctor" tells how dwell sees windows on this desktop.`,
			}
		}
		version = found
	}
	files, err := extension.Files(version)
	if err != nil {
		return &failure{code: exitFailed, err: err, hint: "Without the extension, input and the lock are seen all the same."}
	}
	dir, err := extensionFolder()
	if err != nil {
		return err
	}
	changed, err := writeExtension(dir, files)
	if err != nil {
		return err
	}
	if changed {
		fmt.Fprintf(p.out, "The extension for GNOME Shell %d is in %s.\n", version, dir)
	} else {
		fmt.Fprintf(p.out, "The extension for GNOME Shell %d was there already, in %s.\n", version, dir)
	}
	if err := enableExtension(ctx); err != nil {
		return &failure{
			code: exitFailed, err: fmt.Errorf("switch the extension on: %w", err),
			hint: `Log out and in, then switch "dwell" on in GNOME's Extensions.`,
		}
	}
	_, err = fmt.Fprintln(p.out, extensionNews(changed, extensionRuns(ctx)))
	return err
}

// extensionNews is what is still to be done. A running shell looks for extensions
// when it starts only, and keeps the code it has loaded.
func extensionNews(changed, runs bool) string {
	switch {
	case runs && !changed:
		return "It is switched on and runs. Nothing is left to do."
	case runs:
		return "GNOME still runs the one from before. Log out and in once (a restart does as well), and this one runs."
	}
	return "It is switched on. Log out and in once (a restart does as well): GNOME looks for\nnew extensions only then. From then on dwell sees which window is in front, and its\nicon is in the panel."
}

func (p *program) removeGnome(ctx context.Context) error {
	dir, err := extensionFolder()
	if err != nil {
		return err
	}
	// First switched off: a running shell then lets go of it.
	if err := disableExtension(ctx); err != nil && !errors.Is(err, errNoShellSettings) {
		return fmt.Errorf("switch the extension off: %w", err)
	}
	there, err := removeExtension(dir)
	if err != nil {
		return err
	}
	if !there {
		_, err = fmt.Fprintln(p.out, "The extension was not there.")
		return err
	}
	_, err = fmt.Fprintln(p.out, "The extension is switched off and removed. dwell sees windows of GNOME no more, nor is its icon in the panel; input and the lock it sees.")
	return err
}

// extensionFolder is where GNOME Shell looks for the person's extension.
func extensionFolder() (string, error) {
	xdg.Reload()
	return personExtension(xdg.DataHome)
}

// gnomeStep is the next step where GNOME shows no windows yet; empty elsewhere. Which
// command helps, the source says itself.
func gnomeStep(sources []view.Source) string {
	for _, s := range sources {
		if s.Name == "gnome" && strings.Contains(string(s.Detail), "dwell setup gnome") {
			if dir, err := extensionFolder(); err == nil {
				if _, err := os.Stat(dir); err == nil {
					return `Next: log out and in once, and GNOME runs dwell's extension. If you have: "dwell setup gnome" again.`
				}
			}
			return `Next: let dwell see windows, with "dwell setup gnome".`
		}
	}
	return ""
}
