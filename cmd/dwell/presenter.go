package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"dwell/policy"
	"dwell/ui/notify"
)

// sayWithin is how long a notice that no server took is worth saying.
const sayWithin = 10 * time.Minute

// presenter shows notices, and takes them back, without holding the loop up. What
// no server would take is shown when one appears, unless it is old by then.
type presenter struct {
	say      func(context.Context, notify.Notice) error
	takeBack func(context.Context, ...string) error
	appeared <-chan struct{} // a server came
	log      *slog.Logger
	queue    chan order
	waiting  []waitingNotice
}

// An order is a notice to be shown, or the ids of those that are to go.
type order struct {
	waitingNotice
	gone []string
}

type waitingNotice struct {
	notify.Notice
	since time.Time
}

func newPresenter(
	say func(context.Context, notify.Notice) error, takeBack func(context.Context, ...string) error, appeared <-chan struct{}, log *slog.Logger,
) *presenter {
	return &presenter{say: say, takeBack: takeBack, appeared: appeared, log: log, queue: make(chan order, 16)}
}

// show never waits; notices are few, and where sixteen wait nobody reads them.
func (p *presenter) show(n notify.Notice) {
	select {
	case p.queue <- order{waitingNotice: waitingNotice{n, time.Now()}}:
	default:
		p.log.Warn("a notice was not shown: too many wait")
	}
}

// withdraw takes back the notices with these ids, on screen or waiting. It never
// waits either.
func (p *presenter) withdraw(ids []string) {
	select {
	case p.queue <- order{gone: ids}:
	default:
		p.log.Warn("a notice was not taken back: too many wait")
	}
}

func (p *presenter) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-p.queue:
			p.take(ctx, o)
		case <-p.appeared:
		}
		p.waiting = slices.DeleteFunc(p.waiting, func(n waitingNotice) bool { return time.Since(n.since) > sayWithin })
		for len(p.waiting) > 0 {
			err := p.say(ctx, p.waiting[0].Notice)
			if errors.Is(err, notify.ErrNoServer) {
				p.waiting = p.waiting[max(0, len(p.waiting)-3):] // an old one says nothing any more
				break
			}
			if err != nil {
				p.log.Warn("a notice was not shown", "err", err)
			}
			p.waiting = p.waiting[1:]
		}
	}
}

func (p *presenter) take(ctx context.Context, o order) {
	if len(o.gone) == 0 {
		p.waiting = append(p.waiting, o.waitingNotice)
		return
	}
	p.waiting = slices.DeleteFunc(p.waiting, func(n waitingNotice) bool { return slices.Contains(o.gone, n.ID) })
	if err := p.takeBack(ctx, o.gone...); err != nil {
		p.log.Warn("a notice was not taken back", "err", err)
	}
}

// withdraw takes back from the screen those of the nudges before that are no more,
// since they were forgotten, or not true any more of a limit as it is set now.
func (d *daemon) withdraw(before []policy.Record) {
	if d.notices == nil {
		return
	}
	var gone []string
	for _, r := range before {
		if !d.stands(r) {
			gone = append(gone, r.ID)
		}
	}
	if len(gone) > 0 {
		d.notices.withdraw(gone)
	}
}

// stands reports whether the nudge of r is known and its limit near or reached.
func (d *daemon) stands(r policy.Record) bool {
	if !slices.ContainsFunc(d.life.records, func(known policy.Record) bool { return known.ID == r.ID }) {
		return false
	}
	return r.Limit == "" || slices.ContainsFunc(d.life.limits, func(l policy.LimitState) bool {
		return l.Limit.ID == r.Limit && (l.State == policy.Near || l.State == policy.Reached)
	})
}
