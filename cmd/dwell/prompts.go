package main

import (
	"context"
	"time"

	"dwell/tracker"
)

// promptsEvery is how long prompts wait to be stored: as long as spans do.
const promptsEvery = 90 * time.Second

// prompts are those not stored yet.
type prompts struct {
	list []tracker.Prompts
	due  time.Time // when they are to be stored; zero: there are none
}

// prompted counts a prompt that was sent on a site of the group AI.
func (d *daemon) prompted(ctx context.Context, told string) {
	_, subject, verdict := d.siteNow(told)
	if verdict.Group() != tracker.AI || !d.life.presence.Active() {
		return
	}
	now := d.life.recorder.Wall()
	d.prompts.list = tracker.AppendPrompt(d.prompts.list, now, subject, verdict)
	if d.prompts.due.IsZero() {
		d.prompts.due = d.p.now().Add(promptsEvery)
	}
	d.storePromptsIfDue(ctx)
}

func (d *daemon) storePromptsIfDue(ctx context.Context) {
	if d.prompts.due.IsZero() || d.p.now().Before(d.prompts.due) {
		return
	}
	if err := d.storePrompts(ctx); err != nil {
		d.prompts.due = d.p.now().Add(promptsEvery)
		d.log.Error("prompts cannot be stored; they are kept and tried again", "err", err)
	}
}

func (d *daemon) storePrompts(ctx context.Context) error {
	if len(d.prompts.list) == 0 {
		return nil
	}
	if err := d.store.AddPrompts(ctx, d.prompts.list); err != nil {
		return err
	}
	d.prompts = prompts{}
	return nil
}
