package main

import (
	"context"
	"fmt"

	"dwell/tracker/browser"
)

// addons is what the person said of add-ons of Firefox, for the port.
func (d *daemon) addons(ctx context.Context) browser.Addons {
	said, err := toldAddons(ctx, d.store)
	if err != nil {
		d.log.Error("what was said of add-ons cannot be read", "err", err)
	}
	return said
}

// addonAsked takes note of an add-on of Firefox that asks to be heard or, where one was
// awaited, was taken for the person's.
func (d *daemon) addonAsked(ctx context.Context, origin string, taken bool) {
	if !taken { // health says so
		d.log.Info("an add-on of Firefox asks to be heard")
		return
	}
	d.log.Info("an add-on of Firefox is heard: the first that asked")
	err := sayOfAddon(ctx, d.store, origin, addonWord{Heard: true, Taken: true, Since: d.p.now().UTC()})
	if err == nil {
		err = d.store.RemoveSetting(ctx, invitedSetting)
	}
	if err != nil {
		d.log.Error("an add-on that is heard cannot be kept", "err", err)
		return
	}
	d.watchers.taken = origin
}

// asking are the add-ons that wait for the person's word.
func (d *daemon) asking() []string {
	if d.watchers.end == nil {
		return nil
	}
	return d.watchers.server.Asking()
}

// askingWords says which add-on waits for the person's word; empty: none.
func (d *daemon) askingWords() string {
	asking := d.asking()
	if len(asking) == 0 {
		return ""
	}
	words := fmt.Sprintf("An add-on of Firefox asks to be heard: dwell client allow %s", asking[0])
	if more := len(asking) - 1; more > 0 {
		words += fmt.Sprintf(" (%d more: dwell client list)", more)
	}
	return words
}

// takenWords says, after [daemon.heardWords], that an add-on is heard of which nobody said
// so; empty: none.
func (d *daemon) takenWords() string {
	if d.watchers.end == nil || d.watchers.taken == "" {
		return ""
	}
	return "; the add-on of Firefox that asked first was taken for yours (dwell client list)"
}

// hearAddon is told, outside the loop, of an add-on that asks.
func (d *daemon) hearAddon(serving context.Context) func(origin string, taken bool) {
	return func(origin string, taken bool) {
		d.call(serving, func(ctx context.Context) { d.addonAsked(ctx, origin, taken) })
	}
}
