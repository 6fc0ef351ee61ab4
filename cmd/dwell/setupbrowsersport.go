package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// nextForPort is what is left to do by hand.
const nextForPort = `In each browser, install "ActivityWatch Web Watcher" from its store and allow
what it asks for; there is nothing to set. It works in Snap and Flatpak browsers
as well. Some seconds later "dwell status" says which site is in front, and
"dwell doctor" when each browser was heard last. Of Firefox the first add-on that
asks within ten minutes is taken for it; others wait for your word.`

func (p *program) openPort(ctx context.Context) error {
	var listen string
	already := false
	err := p.write(ctx, false, func(w *writing) error {
		listen = w.Watchers.Listen
		if already = w.Watchers.Enabled; already {
			return inviteAddon(ctx, w.store, p.now())
		}
		if err := w.inFile(watchersSetting); err != nil {
			return err
		}
		if name := whoAnswers(ctx, listen); strings.HasPrefix(name, "ActivityWatch") {
			return &failure{
				code: exitFailed, err: fmt.Errorf("%s answers on %s, and dwell does not take its place unasked", name, listen),
				hint: "Both cannot have the port that watchers know. \"dwell setup browsers --along\" reads along with\n" +
					"  ActivityWatch. To move instead: quit it, run this again, and \"dwell import\" its database or JSON\n" +
					"  export, which keeps your years.",
			}
		}
		return errors.Join(
			w.store.SetSetting(ctx, watchersSetting, "true"), w.store.RemoveSetting(ctx, alongSetting), inviteAddon(ctx, w.store, p.now()),
		)
	})
	if err != nil {
		return err
	}
	r, err := p.ask(ctx, request{Call: "status"})
	switch {
	case errors.Is(err, errDown):
		fmt.Fprintf(p.out, "The port %s will be on when dwell runs: \"dwell run\" starts it.\n", listen)
	case err != nil:
		return err
	default:
		for _, source := range r.Status.Sources {
			if source.Name == watchersSource && source.State == "down" {
				return &failure{
					code: exitFailed, err: fmt.Errorf("the port cannot be opened: %s", source.Detail),
					hint: `End what listens there and run this again, or name another address as listen in [watchers] of config.toml.`,
				}
			}
		}
		word := "on"
		if already {
			word = "on already"
		}
		fmt.Fprintf(p.out, "The port %s is %s, for programs of yours on this computer alone.\n", listen, word)
	}
	_, err = fmt.Fprintln(p.out, nextForPort)
	return err
}

func (p *program) closePort(ctx context.Context) error {
	return p.write(ctx, false, func(w *writing) error {
		if err := w.inFile(watchersSetting); err != nil {
			return err
		}
		if err := w.store.RemoveSetting(ctx, watchersSetting); err != nil {
			return err
		}
		_, err := fmt.Fprintln(p.out, "The port is off. Sites are told by dwell's extension where it is, else from titles, as far as those say.")
		return err
	})
}

// readAlong has sites be read from the ActivityWatch that has the port, or no more.
func (p *program) readAlong(ctx context.Context, off bool) error {
	return p.write(ctx, false, func(w *writing) error {
		if off {
			if err := w.store.RemoveSetting(ctx, alongSetting); err != nil {
				return err
			}
			_, err := fmt.Fprintln(p.out, "dwell reads along with ActivityWatch no more.")
			return err
		}
		if w.Watchers.Enabled {
			return &failure{
				code: exitFailed, err: errors.New("dwell has the port itself, and needs nobody to read along with"),
				hint: `"dwell setup browsers --port --off" gives it up.`,
			}
		}
		name := whoAnswers(ctx, w.Watchers.Listen)
		if !strings.HasPrefix(name, "ActivityWatch") {
			return &failure{
				code: exitFailed, err: fmt.Errorf("no ActivityWatch answers on %s", w.Watchers.Listen),
				hint: `Start it first; without it, "dwell setup browsers --port" has its watchers speak to dwell.`,
			}
		}
		if err := w.store.SetSetting(ctx, alongSetting, "true"); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.out, "dwell reads along with %s on %s: of each browser the site in front.\n\"dwell import\" takes over what it recorded so far.\n", name, w.Watchers.Listen)
		return err
	})
}
