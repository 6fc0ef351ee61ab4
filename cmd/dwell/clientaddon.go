package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dwell/tracker/browser"
	"dwell/tracker/store"
	"dwell/ui/view"
)

const (
	addonsSetting  = "watchers.addons"  // what the person said of add-ons of Firefox
	invitedSetting = "watchers.invited" // until when the first that asks is taken for theirs

	// invitedFor is how long somebody takes to install what "setup browsers" names.
	invitedFor = 10 * time.Minute
	// maxAddons is how many add-ons the person can say something of.
	maxAddons = 32
)

// An addonWord is what the person said of an add-on of Firefox.
type addonWord struct {
	Heard bool      `json:"heard"`
	Taken bool      `json:"taken,omitempty"` // nobody said so: it was the first that asked
	Since time.Time `json:"since"`
}

// addonWords returns what was said of add-ons, by origin.
func addonWords(ctx context.Context, s *store.Store) (map[string]addonWord, error) {
	words := map[string]addonWord{}
	text, ok, err := s.Setting(ctx, addonsSetting)
	if err != nil || !ok {
		return words, err
	}
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		return map[string]addonWord{}, fmt.Errorf("what was said of add-ons: %w", err)
	}
	return words, nil
}

// sayOfAddon keeps what is said of an add-on.
func sayOfAddon(ctx context.Context, s *store.Store, origin string, word addonWord) error {
	words, err := addonWords(ctx, s)
	if err != nil {
		return err
	}
	if _, known := words[origin]; !known && len(words) >= maxAddons {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(words)), func(a, b string) int { return words[a].Since.Compare(words[b].Since) })
		delete(words, oldest)
	}
	words[origin] = word
	text, err := json.Marshal(words)
	if err != nil {
		return fmt.Errorf("what is said of an add-on: %w", err)
	}
	return s.SetSetting(ctx, addonsSetting, string(text))
}

// inviteAddon has the first add-on of Firefox that asks soon be taken for the person's.
func inviteAddon(ctx context.Context, s *store.Store, now time.Time) error {
	return s.SetSetting(ctx, invitedSetting, now.Add(invitedFor).UTC().Format(time.RFC3339))
}

// toldAddons is what the port is told of add-ons.
func toldAddons(ctx context.Context, s *store.Store) (browser.Addons, error) {
	words, err := addonWords(ctx, s)
	if err != nil {
		return browser.Addons{}, err
	}
	told := browser.Addons{Heard: map[string]bool{}}
	if len(words) == 0 { // who opens the port does so for the one they have
		told.Invited = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		return told, nil
	}
	for origin, word := range words {
		told.Heard[origin] = word.Heard
	}
	text, ok, err := s.Setting(ctx, invitedSetting)
	if err != nil || !ok {
		return told, err
	}
	if told.Invited, err = time.Parse(time.RFC3339, text); err != nil {
		return told, fmt.Errorf("until when an add-on is invited: %w", err)
	}
	return told, nil
}

func (p *program) clientAllowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "allow ORIGIN", Short: "have an add-on of Firefox be heard", Args: argsBetween(1, 1, "one origin"),
		Long: `An add-on of Firefox that asks to be heard names itself by a number that your
Firefox made up for it, as moz-extension://NUMBER. In Firefox about:debugging
says under "This Firefox" whose it is ("Internal UUID"). "dwell client rm" has
it be heard no more.`,
		RunE: func(c *cobra.Command, args []string) error {
			if !browser.IsAddon(args[0]) {
				return usagef("%q is no add-on of Firefox: moz-extension:// and its number", view.Plain(args[0]))
			}
			err := p.write(c.Context(), false, func(w *writing) error {
				return sayOfAddon(c.Context(), w.store, args[0], addonWord{Heard: true, Since: p.now().UTC()})
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.out, "It is heard from now on.")
			return err
		},
	}
}

// refuseAddon has an add-on be heard no more, and not be named again.
func (p *program) refuseAddon(ctx context.Context, origin string) error {
	err := p.write(ctx, false, func(w *writing) error {
		return sayOfAddon(ctx, w.store, origin, addonWord{Since: p.now().UTC()})
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, "It is not heard, and not named when it asks.")
	return err
}

// askingAddons are those that wait for the person's word: none where no daemon says so.
func (p *program) askingAddons(ctx context.Context) []string {
	r, err := p.ask(ctx, request{Call: "status"})
	if err != nil {
		return nil
	}
	return r.Asking
}

// listedAddons is what [program.printAddons] prints, for JSON.
func (p *program) listedAddons(words map[string]addonWord, asking []string) (list []listedClient) {
	for _, origin := range slices.Sorted(maps.Keys(words)) {
		of := listedClient{Name: origin, WriteOnly: true, Created: view.Time{Time: words[origin].Since.In(p.zone)}, Addon: "refused"}
		if words[origin].Heard {
			of.Addon = "heard"
		}
		list = append(list, of)
	}
	for _, origin := range asking {
		list = append(list, listedClient{Name: origin, WriteOnly: true, Addon: "asks"})
	}
	return list
}

// printAddons lists what was said of add-ons, and which of them wait for a word.
func (p *program) printAddons(words map[string]addonWord, asking []string) error {
	for _, origin := range slices.Sorted(maps.Keys(words)) {
		word := words[origin]
		says := "is not heard, since "
		if word.Heard {
			says = "is heard, since "
		}
		says += word.Since.In(p.zone).Format("2006-01-02 15:04")
		if word.Taken {
			says += `: the first that asked`
		}
		if _, err := fmt.Fprintf(p.out, "%s\n  %s\n", view.Plain(origin), says); err != nil {
			return err
		}
	}
	for _, origin := range asking {
		if _, err := fmt.Fprintf(p.out, "%s\n  asks to be heard: \"dwell client allow\" or \"rm\"\n", view.Plain(origin)); err != nil {
			return err
		}
	}
	return nil
}
