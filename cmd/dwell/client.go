package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"dwell/tracker/browser"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) clientCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "client", Short: "who may read what watchers sent, and who is heard", Args: noArgs,
		Long: `Watchers in browsers and editors need no token to say what they see. A program
that is to read it, insert or delete events, or export them, shows a token as
"Authorization: Bearer TOKEN". Of tokens only a hash is kept.

An add-on of Firefox is heard once you allowed it: "dwell status" names one that
asks.`,
		Example: "  dwell client add notebook\n  dwell client add editor --write-only --bucket aw-watcher-vim\n  dwell client list\n  dwell client rm notebook\n  dwell client allow moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a11",
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.clientAddCommand(), p.clientAllowCommand(), p.clientListCommand(), p.clientRemoveCommand())
	return c
}

var clientName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$`)

// madeClient is what client add prints; the token never again.
type madeClient struct {
	Name  string `json:"name"`
	Token string `json:"token"`
}

func (p *program) clientAddCommand() *cobra.Command {
	var asJSON, writeOnly bool
	var prefix string
	c := &cobra.Command{
		Use: "add NAME", Short: "make a token for a program", Args: argsBetween(1, 1, "one name"),
		RunE: func(c *cobra.Command, args []string) error {
			made := madeClient{Name: args[0]}
			if !clientName.MatchString(made.Name) {
				return usagef("%q is no name of a client: letters, digits, and space . _ - between them, at most 64", args[0])
			}
			secret := make([]byte, 32)
			rand.Read(secret) // it never fails (crypto/rand)
			made.Token = hex.EncodeToString(secret)
			hash := browser.HashToken(made.Token)
			err := p.write(c.Context(), false, func(w *writing) error {
				ok, err := w.store.AddClient(c.Context(), store.Client{
					Name: made.Name, Hash: hash[:], Prefix: prefix, WriteOnly: writeOnly, Created: p.now(),
				})
				if err == nil && !ok {
					return &failure{
						code: exitFailed, err: fmt.Errorf("there is a client called %s", made.Name),
						hint: fmt.Sprintf(`"dwell client rm %s" takes its token away first.`, made.Name),
					}
				}
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(made)
			}
			_, err = fmt.Fprintf(p.out, "%s's token, which is shown this once:\n  %s\n", made.Name, made.Token)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	c.Flags().BoolVar(&writeOnly, "write-only", false, "it may drop heartbeats and no more")
	c.Flags().StringVar(&prefix, "bucket", "", "only for buckets whose name begins with `PREFIX`")
	return c
}

// listedClient is a client as client list prints it.
type listedClient struct {
	Name      string    `json:"name"`
	Bucket    view.Text `json:"bucket"`
	WriteOnly bool      `json:"write_only"`
	Created   view.Time `json:"created"`
	Addon     string    `json:"addon,omitempty"` // of an add-on of Firefox: heard, refused or asks
}

func (p *program) clientListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "the programs that have a token, and add-ons of Firefox", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			list := []listedClient{}
			words := map[string]addonWord{}
			if r.store != nil {
				if words, err = addonWords(c.Context(), r.store); err != nil {
					return err
				}
				clients, err := r.store.Clients(c.Context())
				if err != nil {
					return err
				}
				for _, of := range clients {
					list = append(list, listedClient{
						Name: of.Name, Bucket: view.Text(of.Prefix), WriteOnly: of.WriteOnly, Created: view.Time{Time: of.Created.In(p.zone)},
					})
				}
			}
			asking := p.askingAddons(c.Context())
			if asJSON {
				return p.printJSON(append(list, p.listedAddons(words, asking)...))
			}
			if len(list) == 0 {
				if _, err := fmt.Fprintln(p.out, `No program has a token. "dwell client add NAME" makes one.`); err != nil {
					return err
				}
			}
			for _, of := range list {
				may := "reads and writes"
				if of.WriteOnly {
					may = "writes"
				}
				if of.Bucket != "" {
					may += " buckets " + view.Plain(string(of.Bucket)) + "…"
				}
				if _, err := fmt.Fprintf(p.out, "%-20s  %s, since %s\n", of.Name, may, of.Created.Format("2006-01-02 15:04")); err != nil {
					return err
				}
			}
			return p.printAddons(words, asking)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

func (p *program) clientRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rm NAME", Short: "take a program's token away, or have an add-on be heard no more", Args: argsBetween(1, 1, "one name"),
		RunE: func(c *cobra.Command, args []string) error {
			if browser.IsAddon(args[0]) {
				return p.refuseAddon(c.Context(), args[0])
			}
			return p.write(c.Context(), false, func(w *writing) error {
				ok, err := w.store.RemoveClient(c.Context(), args[0])
				if err == nil && !ok {
					return &failure{
						code: exitFailed, err: fmt.Errorf("there is no client called %s", view.Plain(args[0])),
						hint: `"dwell client list" names those there are.`,
					}
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.out, "%s's token is good for nothing any more.\n", args[0])
				return err
			})
		},
	}
}
