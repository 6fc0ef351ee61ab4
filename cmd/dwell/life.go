package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/recorder"
)

// A life is one recorded life and what policy makes of it: the recorder, the
// plan, and the nudges said so far. The daemon drives it by the clock, replay by
// the times in a file; neither does anything to it but feed events, so both come
// to the same result. It is not safe for concurrent use.
type life struct {
	clock    tracker.Clock
	recorder *recorder.Recorder
	calendar tracker.Calendar
	plan     policy.Plan
	records  []policy.Record // of this week and yesterday, in the order shown
	quiet    time.Time       // the person's own "quiet until"
	told     listener

	events   []tracker.Event // reused
	asked    tracker.Instant // when policy wants to be asked again; zero: at the next event but a Tick
	presence tracker.Presence
	limits   []policy.LimitState
	over     bool
}

// listener is told what comes of a life. Errors it returns are passed on.
type listener interface {
	// nudged is called once for each nudge, before it is shown.
	nudged(context.Context, policy.Record) error
	// answered is called with a nudge's new record.
	answered(context.Context, policy.Record) error
	// turned is called at the first event, when presence or a limit's state,
	// extension or period changes, and at the end.
	turned(context.Context, time.Time, tracker.Presence, []policy.LimitState) error
}

// feed lives up to ev and through it. What could not be stored or told is
// returned; the life goes on.
func (l *life) feed(ctx context.Context, ev tracker.Event) error {
	var errs error
	l.events = l.clock.Read(l.events[:0], ev)
	for _, e := range l.events {
		for at := l.next(); at != 0 && at <= e.At && !l.over; at = l.next() {
			errs = errors.Join(errs, l.live(ctx, tracker.Event{
				Stamp: tracker.Stamp{Wall: l.recorder.WallAt(at)}, At: at, Source: e.Source, Fact: tracker.Tick{},
			}))
		}
		errs = errors.Join(errs, l.live(ctx, e))
	}
	return errs
}

// look lives up to ev and asks policy, due or not: somebody wants to see how
// things stand.
func (l *life) look(ctx context.Context, ev tracker.Event) error {
	return errors.Join(l.feed(ctx, ev), l.ask(ctx))
}

// next returns when a Tick is due; zero: not before the next event.
func (l *life) next() tracker.Instant {
	if l.presence == 0 {
		return 0
	}
	at := l.recorder.Next()
	if l.asked != 0 && (at == 0 || l.asked < at) {
		at = l.asked
	}
	if at <= l.recorder.Now() {
		return 0
	}
	return at
}

// live feeds one placed event and asks policy, which has no use for a Tick that
// only the recorder wanted.
func (l *life) live(ctx context.Context, e tracker.Event) error {
	if _, end := e.Fact.(tracker.End); end {
		return l.end(ctx, e)
	}
	errs := l.recorder.Feed(ctx, e)
	switch fact := e.Fact.(type) {
	case tracker.Answer:
		errs = errors.Join(errs, l.answer(ctx, fact))
	case tracker.Tick:
		if due := l.asked != 0 && l.asked <= e.At; !due && l.recorder.Presence() == l.presence {
			return errs
		}
	}
	return errors.Join(errs, l.ask(ctx))
}

// end closes the life. The last word on presence is what it was: the end counts
// as input only for the gap it closes.
func (l *life) end(ctx context.Context, e tracker.Event) error {
	tick := e
	tick.Fact = tracker.Tick{}
	errs := l.recorder.Feed(ctx, tick)
	presence := l.recorder.Presence()
	errs = errors.Join(errs, l.recorder.Feed(ctx, e))
	l.over = true
	out := policy.Evaluate(l.input())
	return errors.Join(errs, l.told.turned(ctx, l.recorder.Wall(), presence, out.Limits))
}

// ask has policy look at where things stand, and tells what it says.
func (l *life) ask(ctx context.Context) error {
	in := l.input()
	out := policy.Evaluate(in)
	var errs error
	if l.presence != in.Presence || !sameLimits(l.limits, out.Limits) {
		errs = l.told.turned(ctx, in.Now, in.Presence, out.Limits)
	}
	l.presence, l.limits, l.asked = in.Presence, out.Limits, out.Next
	for _, n := range out.Nudges {
		r := policy.Record{Nudge: n}
		l.records = append(l.records, r)
		errs = errors.Join(errs, l.told.nudged(ctx, r))
	}
	if len(out.Nudges) > 0 {
		l.asked = policy.Evaluate(l.input()).Next
	}
	return errs
}

// answer takes a person's answer to a nudge; one that is unknown or answered
// already changes nothing.
func (l *life) answer(ctx context.Context, a tracker.Answer) error {
	r, ok := policy.Apply(l.input(), a.Nudge, policy.Action(a.Action))
	if !ok {
		return nil
	}
	for i := range l.records {
		if l.records[i].ID == r.ID {
			l.records[i] = r
		}
	}
	if err := l.told.answered(ctx, r); err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	return nil
}

func (l *life) input() policy.Input {
	scene := l.recorder.Scene()
	now := l.recorder.Wall()
	l.forget(now)
	return policy.Input{
		Now: now, At: l.recorder.Now(), Calendar: l.calendar, Plan: l.plan,
		Presence: l.recorder.Presence(), Front: tracker.KeyOf(scene.Subject, scene.Verdict),
		Holds: policy.Holds{
			Call: l.recorder.Calling(), Fullscreen: scene.Fullscreen, Share: l.recorder.Sharing(),
			DoNotDisturb: l.recorder.DoNotDisturb(), QuietUntil: l.quiet,
		},
		Days: l.recorder.Days(), Lived: l.recorder.Lived(), Journal: l.records,
	}
}

// forget drops the records policy has no use for: shown before this week and
// before yesterday.
func (l *life) forget(now time.Time) {
	if len(l.records) == 0 {
		return
	}
	since := journalSince(l.calendar, now)
	i := 0
	for i < len(l.records) && l.records[i].Shown.Before(since) {
		i++
	}
	l.records = l.records[i:]
}

// journalSince is how far back policy looks: to the begin of the week, or of
// yesterday if that is earlier.
func journalSince(c tracker.Calendar, now time.Time) time.Time {
	date := c.Date(now, now.Location())
	week, yesterday := c.WeekOf(date), date.AddDate(0, 0, -1)
	if yesterday.Before(week) {
		week = yesterday
	}
	return c.Day(week, now.Location()).From
}

func sameLimits(a, b []policy.LimitState) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Same(b[i]) {
			return false
		}
	}
	return true
}
