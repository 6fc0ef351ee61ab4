package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func (p *program) setupBrowsersCommand() *cobra.Command {
	var port, along, off, remove bool
	c := &cobra.Command{
		Use: "browsers", Short: "let browsers tell which site is in front", Args: noArgs,
		Long: `Let browsers tell dwell the site in the tab in front, by one of two ways.
Without either, sites are told from window titles, as far as those say.

dwell's own extension is exact, and never lets an address or a title out of the
browser. This command readies the browsers it finds for it and writes the
extension's folder. It is in no store yet: it has to be loaded by hand.

With --port it opens the port at which ActivityWatch's watchers speak, on this
computer alone, so that "ActivityWatch Web Watcher" (in the stores of Firefox,
Chrome, Edge, Brave and Vivaldi) is heard. That works in Snap and Flatpak
browsers, too. Of what it sends the site is kept, never addresses or titles.
Where ActivityWatch itself runs and has the port, --along reads along with it.`,
		Example: "  dwell setup browsers\n  dwell setup browsers --remove\n  dwell setup browsers --port\n  dwell setup browsers --along",
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case off && !port && !along:
				return usage(errors.New("--off is for the port or for reading along: say --port --off or --along --off"))
			case port && along:
				return usage(errors.New("--port takes ActivityWatch's place, and --along reads along with it: say one of them"))
			case (port || along) && remove:
				return usage(errors.New("--remove is for dwell's extension; --port --off and --along --off are for the others"))
			case along:
				return p.readAlong(c.Context(), off)
			case off:
				return p.closePort(c.Context())
			case port:
				return p.openPort(c.Context())
			case remove:
				return p.removeNative()
			}
			return p.setupNative()
		},
	}
	c.Flags().BoolVar(&port, "port", false, "open the port for ActivityWatch's watchers")
	c.Flags().BoolVar(&along, "along", false, "read along with an ActivityWatch that runs here")
	c.Flags().BoolVar(&off, "off", false, "with --port or --along: no more of it")
	c.Flags().BoolVar(&remove, "remove", false, "have browsers start nothing of dwell's any more")
	return c
}
