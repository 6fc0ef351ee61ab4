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

// isActivityWatch reports whether who has a port is an ActivityWatch.
func isActivityWatch(who string) bool { return strings.HasPrefix(who, "ActivityWatch") }

// portHeld says what to do about who has the port.
func portHeld(listen, who string) *failure {
	if isActivityWatch(who) {
		return &failure{
			code: exitFailed, err: fmt.Errorf("%s answers on %s, and dwell does not take its place unasked", who, listen),
			hint: "Both cannot have the port that watchers know. \"dwell setup browsers --along\" reads along with\n" +
				"  ActivityWatch. To move instead: quit it, run this again, and \"dwell import\" its database or JSON\n" +
				"  export, which keeps your years.",
		}
	}
	return &failure{
		code: exitFailed, err: fmt.Errorf("%s %w by %s", listen, errPortTaken, who),
		hint: "\"ss -ltnp\" says which it is: end it and run this again. dwell's own extension needs no port\n" +
			"  (\"dwell setup browsers\"). For watchers that can be told where, listen in [watchers] of\n" +
			"  config.toml names another address.",
	}
}

func (p *program) openPort(ctx context.Context) error {
	var listen string
	var already, along bool
	err := p.write(ctx, false, func(w *writing) error {
		listen, along = w.Watchers.Listen, w.Along
		if already = w.Watchers.Enabled; already {
			return inviteAddon(ctx, w.store, p.now())
		}
		if err := w.inFile(watchersSetting); err != nil {
			return err
		}
		who, err := whoListens(ctx, listen)
		if err != nil {
			return err
		}
		if who != "" {
			return portHeld(listen, who)
		}
		return errors.Join(
			w.store.SetSetting(ctx, watchersSetting, "true"), w.store.RemoveSetting(ctx, alongSetting), inviteAddon(ctx, w.store, p.now()),
		)
	})
	if err != nil {
		return err
	}
	word, down, err := p.portWorks(ctx, already)
	if err != nil {
		return err
	}
	if down != "" {
		return p.portDown(ctx, listen, down, already, along)
	}
	fmt.Fprintf(p.out, word, listen)
	_, err = fmt.Fprintln(p.out, nextForPort)
	return err
}

// portWorks is how the port is, after it was switched on: a sentence with room for its
// address, or why it cannot be opened.
func (p *program) portWorks(ctx context.Context, already bool) (sentence, down string, err error) {
	r, err := p.ask(ctx, request{Call: "status"})
	switch {
	case errors.Is(err, errDown):
		return "The port %s will be on when dwell runs: \"dwell run\" starts it.\n", "", nil
	case err != nil:
		return "", "", err
	}
	for _, source := range r.Status.Sources {
		if source.Name != watchersSource {
			continue
		}
		if _, why, shut := strings.Cut(string(source.Detail), portShut); shut || source.State == "down" {
			if !shut {
				why = string(source.Detail)
			}
			why, _, _ = strings.Cut(why, ";")
			return "", why, nil
		}
	}
	if already {
		return "The port %s is on already, for programs of yours on this computer alone.\n", "", nil
	}
	return "The port %s is on, for programs of yours on this computer alone.\n", "", nil
}

// portDown undoes what openPort did, where it did, and says what is in the way.
func (p *program) portDown(ctx context.Context, listen, why string, already, along bool) error {
	if !already {
		err := p.write(ctx, false, func(w *writing) error {
			err := w.store.RemoveSetting(ctx, watchersSetting)
			if along {
				err = errors.Join(err, w.store.SetSetting(ctx, alongSetting, "true"))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	failed := &failure{code: exitFailed, err: fmt.Errorf("the port cannot be opened: %s", why)}
	if who, err := whoListens(ctx, listen); err == nil && who != "" {
		failed = portHeld(listen, who)
	}
	if already {
		failed.hint = strings.TrimSpace(failed.hint + "\n  The port stays switched on; \"dwell setup browsers --port --off\" gives it up.")
	}
	return failed
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
		listen := w.Watchers.Listen
		name := whoAnswers(ctx, listen)
		if !isActivityWatch(name) {
			return w.nobodyToReadAlong(ctx, name)
		}
		if w.Watchers.Enabled { // dwell wants the port and cannot have it
			if err := w.inFile(watchersSetting); err != nil {
				return err
			}
			if err := w.store.RemoveSetting(ctx, watchersSetting); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "dwell wants the port %s no more, which ActivityWatch has.\n", listen)
		}
		if err := w.store.SetSetting(ctx, alongSetting, "true"); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.out, "dwell reads along with %s on %s: of each browser the site in front.\n\"dwell import\" takes over what it recorded so far.\n", name, listen)
		return err
	})
}

// nobodyToReadAlong says why there is no ActivityWatch at the port; name is who answers
// there.
func (w *writing) nobodyToReadAlong(ctx context.Context, name string) error {
	listen := w.Watchers.Listen
	if name != "" && w.Watchers.Enabled {
		return &failure{
			code: exitFailed, err: errors.New("dwell has the port itself, and needs nobody to read along with"),
			hint: `"dwell setup browsers --port --off" gives it up.`,
		}
	}
	failed := &failure{
		code: exitFailed, err: fmt.Errorf("no ActivityWatch answers on %s", listen),
		hint: `Start it first; without it, "dwell setup browsers --port" has its watchers speak to dwell.`,
	}
	who, err := whoListens(ctx, listen)
	switch {
	case err != nil:
		return err
	case who != "":
		failed.err = fmt.Errorf("no ActivityWatch answers on %s, which %w by %s", listen, errPortTaken, who)
		failed.hint = `"ss -ltnp" says which it is. dwell's own extension needs no port: "dwell setup browsers".`
	case w.Watchers.Enabled:
		failed.hint = `The port is switched on for dwell itself: "dwell setup browsers --port --off" first, then start ActivityWatch.`
	}
	return failed
}
