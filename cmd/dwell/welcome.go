package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dwell/ui/notify"
	"dwell/ui/view"
)

// reportAfter is how long the sources get to say how they do before the person
// is told what is seen.
const reportAfter = time.Second

// report says in the terminal what this dwell sees, once.
func (d *daemon) report(ctx context.Context) {
	fmt.Fprintf(d.p.out, "dwell %s records for you, on this computer only. Ctrl-C ends it.\n", version)
	if d.told != "" {
		fmt.Fprintf(d.p.out, "  %s.\n", sentence(d.told))
	}
	desktop := view.SeesWindows(d.sources)
	if !desktop {
		fmt.Fprintln(d.p.out, "  No desktop is seen from here, so no windows: it goes on with what it can.")
	}
	for _, s := range view.Present(d.sources) {
		switch {
		case s.State == "ok":
			fmt.Fprintf(d.p.out, "  %-14s works%s\n", view.Plain(s.Name), detail(s))
		case s.State == absent && !desktop && !asks(s): // that is what one line said
		default:
			fmt.Fprintf(d.p.out, "  %-14s %s%s\n", view.Plain(s.Name), view.Plain(s.State), detail(s))
		}
	}
	if next := d.p.nextStepFor(d.set); next != "" {
		fmt.Fprintln(d.p.out, next)
	}
	d.welcome(ctx)
}

// asks reports whether a source names a command that would have it see.
func asks(s view.Source) bool { return strings.Contains(string(s.Detail), `"dwell `) }

// sentence begins text with a capital.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// absent is the state of a source there is nothing to see for.
const absent = "absent"

func detail(s view.Source) string {
	if s.Detail == "" {
		return ""
	}
	return ": " + view.Plain(string(s.Detail))
}

// nextStepFor is what somebody new would do next, until a first limit stands.
func (p *program) nextStepFor(s settings) string {
	if len(s.Plan.Limits) > 0 {
		return ""
	}
	return `Next: "dwell status" shows this moment, "dwell limit add ai 1h" sets a limit.`
}

// welcome shows the first minute, once in a life: a notice with a page behind it.
func (d *daemon) welcome(ctx context.Context) {
	if d.notices == nil || d.pages == nil {
		return
	}
	if _, done, err := d.store.Setting(ctx, welcomedSetting); err != nil || done {
		return
	}
	d.notices.show(notify.Notice{
		ID: "welcome", Title: "dwell is there",
		Body:    "See what it can see, what it keeps and what it never keeps. It takes a minute and can be skipped.",
		Actions: []notify.Action{{Key: "/welcome", Label: "Have a look"}}, Timeout: -1,
	})
	d.keepSetting(ctx, welcomedSetting, d.p.now().UTC().Format(time.RFC3339))
}
