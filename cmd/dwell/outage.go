package main

import (
	"context"
	"errors"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// outages are the stretches something cannot be seen, by source, from their
// begin until they end and are stored.
type outages map[string]tracker.Period

// begin notes that source cannot see from now on.
func (o outages) begin(source string, now time.Time) {
	if _, ok := o[source]; !ok {
		o[source] = tracker.Period{From: now, To: now}
	}
}

// lapse adds wall time that was lived twice; it touches what came before, or
// what came before is over.
func (o outages) lapse(ctx context.Context, s *store.Store, p tracker.Period) error {
	was, ok := o[store.ClockSetBack]
	if ok && was.To.Equal(p.From) {
		p.From = was.From
		ok = false
	}
	var err error
	if ok {
		err = o.end(ctx, s, store.ClockSetBack, was.To)
	}
	o[store.ClockSetBack] = p
	return err
}

// end stores that source sees again.
func (o outages) end(ctx context.Context, s *store.Store, source string, now time.Time) error {
	p, ok := o[source]
	if !ok {
		return nil
	}
	delete(o, source)
	p.To = now
	return s.NoteOutage(ctx, store.Outage{Source: source, Period: p})
}

// endAll stores every stretch that is open.
func (o outages) endAll(ctx context.Context, s *store.Store, now time.Time) error {
	var errs error
	for source, p := range o {
		end := now
		if source == store.ClockSetBack {
			end = p.To
		}
		errs = errors.Join(errs, o.end(ctx, s, source, end))
	}
	return errs
}

// quality fills in what a could not be seen in, from what is stored and what is
// still open.
func quality(ctx context.Context, a *view.Ask, s *store.Store, open outages) error {
	p := a.Period()
	var rows []store.Outage
	if s != nil {
		var err error
		if rows, err = s.Outages(ctx, p); err != nil {
			return err
		}
	}
	for source, o := range open {
		if source != store.ClockSetBack {
			o.To = a.Now
		}
		from, to := o.From, o.To
		if from.Before(p.From) {
			from = p.From
		}
		if to.After(p.To) {
			to = p.To
		}
		if from.Before(to) {
			rows = append(rows, store.Outage{Source: source, Period: tracker.Period{From: from, To: to}})
		}
	}
	at := map[string]int{}
	for _, o := range rows {
		length := o.Period.To.Sub(o.Period.From)
		if o.Source == store.ClockSetBack {
			a.Cut += length
			continue
		}
		i, ok := at[o.Source]
		if !ok {
			i = len(a.SourcesDown)
			at[o.Source] = i
			a.SourcesDown = append(a.SourcesDown, view.SourceDown{Name: o.Source})
		}
		a.SourcesDown[i].For += view.Seconds(length)
	}
	return nil
}
