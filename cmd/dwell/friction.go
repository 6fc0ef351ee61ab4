package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/net/publicsuffix"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/ui/view"
)

func (p *program) frictionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "friction", Short: "be asked first before sites of your choice", Args: noArgs,
		Long: `When you come to a site you choose here, a page of dwell's says how long and how
often you were there today, and a line of your own. "Not now" goes back;
"Continue 10 min" lets you through in every tab; a tab on the site is not asked
again until it has been elsewhere, so that what you write there stays.
Nothing is blocked, and nothing asks while dwell does not run.

This is done by dwell's extension in the browser ("dwell setup browsers"); its
button in the browser's bar chooses the site in front as well.`,
		Example: "  dwell friction add reddit.com \"What did I come for?\"\n  dwell friction add youtube.com/shorts\n  dwell friction list\n  dwell friction rm reddit.com",
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.frictionAddCommand(), p.frictionListCommand(), p.frictionRemoveCommand())
	return c
}

// notASite says that word is none, and what is.
func notASite(word string) error {
	if strings.TrimSpace(word) == "" {
		return errors.New("no site is given: a host such as reddit.com, with a path if you like")
	}
	return fmt.Errorf("%q is no site of the web: a host such as reddit.com, with a path if you like", view.Plain(word))
}

// frictionSite is the site of an argument, as browsers write it.
func frictionSite(word string) (string, error) {
	word = strings.TrimPrefix(word, "site:")
	t, err := policy.ParseTarget("site:" + word)
	if err != nil {
		return "", notASite(word)
	}
	site := t.Name
	if strings.ContainsFunc(site, func(r rune) bool { return r > unicode.MaxASCII }) {
		c, err := classify.New(nil)
		if err != nil {
			return "", err
		}
		named, _, err := c.Named("site", site)
		if err != nil {
			return "", err
		}
		site = named.Site
	}
	host, _, _ := strings.Cut(site, "/")
	if !strings.Contains(host, ".") || strings.ContainsAny(host, "*:") {
		return "", notASite(word)
	}
	return site, nil
}

// oneSite refuses what is an ending of many people's names, such as co.uk.
func oneSite(site string) error {
	host, _, _ := strings.Cut(site, "/")
	if suffix, icann := publicsuffix.PublicSuffix(host); icann && suffix == host {
		return fmt.Errorf("%q is no site but the ending of many: name one, such as example.%s", host, host)
	}
	return nil
}

// unasked says what of an address does not choose: dwell looks at no queries.
func unasked(word, site string) string {
	if i := strings.IndexAny(word, "?#"); i >= 0 && i+1 < len(word) {
		return fmt.Sprintf("All of %s is meant: what follows %q in an address is not looked at.\n", site, word[i:i+1])
	}
	return ""
}

// frictionLine is a person's own line as it is kept: one line, of letters only.
func frictionLine(text string) string {
	if text = strings.TrimSpace(text); text != "" {
		text = view.Plain(text)
	}
	return text
}

func (p *program) frictionAddCommand() *cobra.Command {
	return &cobra.Command{
		Use: "add SITE [LINE]", Short: "be asked before SITE, with a line of your own",
		Args: argsBetween(1, 2, "a site, and a line in quotes if you like"),
		RunE: func(c *cobra.Command, args []string) error {
			site, err := frictionSite(args[0])
			if err != nil {
				return usage(err)
			}
			if err := oneSite(site); err != nil {
				return usage(err)
			}
			f := tracker.Friction{Site: site}
			if len(args) > 1 {
				if n := utf8.RuneCountInString(args[1]); n > tracker.MaxFrictionLine {
					return usagef("the line has %d letters, and may have %d", n, tracker.MaxFrictionLine)
				}
				f.Line = frictionLine(args[1])
			}
			return p.write(c.Context(), false, func(w *writing) error {
				for _, before := range w.Friction {
					if before.Site == site && len(args) < 2 {
						f.Line = before.Line
					}
				}
				if err := w.store.SetFriction(c.Context(), f); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.out, "You are asked first before %s, where dwell's extension is.\n%s\"dwell friction rm %s\" takes it back.\n",
					site, unasked(args[0], site), site)
				return err
			})
		},
	}
}

// frictionRow is a site as friction list prints it.
type frictionRow struct {
	Site string    `json:"site"`
	Line view.Text `json:"line"`
}

func (p *program) frictionListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "the sites before which you are asked", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			rows := []frictionRow{}
			for _, f := range r.Friction {
				rows = append(rows, frictionRow{f.Site, view.Text(f.Line)})
			}
			if asJSON {
				return p.printJSON(rows)
			}
			if len(rows) == 0 {
				_, err := fmt.Fprintln(p.out, `Before no site. "dwell friction add SITE" chooses one.`)
				return err
			}
			for _, row := range rows {
				text := view.Plain(row.Site)
				if row.Line != "" {
					text = fmt.Sprintf("%-28s  %s", text, view.Plain(string(row.Line)))
				}
				if _, err := fmt.Fprintln(p.out, text); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

func (p *program) frictionRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rm SITE", Short: "be asked before SITE no more", Args: argsBetween(1, 1, "one site"),
		RunE: func(c *cobra.Command, args []string) error {
			site, err := frictionSite(args[0])
			if err != nil {
				return usage(err)
			}
			return p.write(c.Context(), false, func(w *writing) error {
				ok, err := w.store.RemoveFriction(c.Context(), site)
				if err == nil && !ok {
					return &failure{
						code: exitFailed, err: fmt.Errorf("you are not asked before %s", view.Plain(site)),
						hint: `"dwell friction list" names the sites you are.`,
					}
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.out, "You are asked before %s no more.\n", site)
				return err
			})
		},
	}
}
