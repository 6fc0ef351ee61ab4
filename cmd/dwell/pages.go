package main

import (
	"context"
	"errors"
	"time"

	"dwell/cmd/login"
	"dwell/ui/view"
	"dwell/ui/web"
)

// pages answers the local page's questions in the daemon's loop.
type pages struct{ d *daemon }

var errEnding = errors.New("dwell is ending")

// within runs f in the loop and returns what it found.
func within[T any](ctx context.Context, d *daemon, f func(context.Context) (T, error)) (T, error) {
	var v T
	err := errEnding
	d.call(ctx, func(loop context.Context) {
		d.memory.used(d.p.now())
		v, err = f(loop)
	})
	return v, err
}

// Day implements [web.Numbers].
func (p pages) Day(ctx context.Context, date time.Time) (view.Summary, error) {
	return within(ctx, p.d, func(ctx context.Context) (view.Summary, error) {
		p.d.tick(ctx)
		return p.d.summary(ctx, view.Day, date)
	})
}

// Week implements [web.Numbers].
func (p pages) Week(ctx context.Context, date time.Time) (view.WeekSummary, error) {
	return within(ctx, p.d, func(ctx context.Context) (view.WeekSummary, error) {
		p.d.tick(ctx)
		a := p.d.ask(view.Week, date)
		named := date
		if named.IsZero() {
			named = a.Calendar.Date(a.Now, a.Zone)
		}
		week := a.Calendar.Week(named, a.Zone)
		if err := quality(ctx, &a, p.d.store, p.d.outages); err != nil {
			return view.WeekSummary{}, err
		}
		if err := lastIndex(ctx, &a, p.d.store); err != nil {
			return view.WeekSummary{}, err
		}
		return view.BuildWeek(ctx, p.d.store, a, p.d.store.Spans(ctx, week.From, week.To))
	})
}

// Status implements [web.Numbers].
func (p pages) Status(ctx context.Context) (view.Status, error) {
	return within(ctx, p.d, p.d.status)
}

// Choices implements [web.Setup].
func (p pages) Choices(ctx context.Context) (web.Choices, error) {
	start, err := autostart()
	if err != nil {
		return web.Choices{}, err
	}
	st, err := start.Status()
	if err != nil {
		return web.Choices{}, err
	}
	return within(ctx, p.d, func(context.Context) (web.Choices, error) {
		return web.Choices{Autostart: st.On, Rest: p.d.set.Plan.Breaks.Rest}, nil
	})
}

// SetAutostart implements [web.Setup].
func (p pages) SetAutostart(ctx context.Context, on bool) error {
	start, err := autostart()
	if err != nil {
		return err
	}
	if on {
		_, err = start.On(ctx)
		return err
	}
	_, err = start.Off(ctx)
	return err
}

// offeredRest is the active time between rests that is offered: long enough to
// get something done, short of an hour.
const offeredRest = 55 * time.Minute

// SetRest implements [web.Setup].
func (p pages) SetRest(ctx context.Context, on bool) error {
	_, err := within(ctx, p.d, func(ctx context.Context) (struct{}, error) {
		if source, ok := p.d.set.Source(restSetting); ok {
			return struct{}{}, &web.Refusal{Reason: source.String() + " sets rest breaks, and what stands there wins. Change that line; dwell never writes the file."}
		}
		value := ""
		if on {
			value = offeredRest.String()
		}
		p.d.keepSetting(ctx, restSetting, value)
		p.d.reload(ctx)
		return struct{}{}, nil
	})
	return err
}

// Pause implements [web.Setup].
func (p pages) Pause(ctx context.Context, length time.Duration) error {
	_, err := within(ctx, p.d, func(ctx context.Context) (struct{}, error) {
		if length == 0 {
			p.d.resume(ctx)
		} else {
			p.d.pause(ctx, length)
		}
		return struct{}{}, nil
	})
	return err
}

// autostart is the switch for this program and, where DWELL_HOME is set, this home.
func autostart() (login.Autostart, error) { return login.Here(homeEnv()...) }
