package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/classify"
	"dwell/tracker/desktop"
	"dwell/ui/view"
)

const (
	watchersSource    = "browsers"
	detailWatchersOff = `sites by title; "dwell setup browsers" has them told`
	detailNotLoaded   = `sites by title: no browser has loaded dwell's extension yet; "dwell setup browsers" says how`

	// portShut begins why the port is not open, where dwell's extension tells sites all
	// the same.
	portShut = "the port cannot be opened: "
)

// watchers is the port at which browsers and editors are heard, while it is on.
type watchers struct {
	of       config.Watchers
	server   *browser.Server
	listener net.Listener       // its
	end      context.CancelFunc // of what serves; nil: nothing does
	ended    chan struct{}
	silence  browser.Silence
	there    bool   // somebody sits before the computer
	front    string // the browser in front, by its app; empty: none is

	extensions extensions
	along      along
	taken      string // the add-on that was taken for the person's, unsaid
}

// setWatchers has the port be as the settings say.
func (d *daemon) setWatchers(ctx context.Context) {
	want := d.set.Watchers
	d.hearExtensions(ctx)
	if d.watchers.end != nil && want == d.watchers.of {
		d.watchers.server.SetKeys(d.keys(ctx))
		d.watchers.server.SetAddons(d.addons(ctx))
		return
	}
	var spare net.Listener
	switch {
	case d.watchers.end != nil && want.Enabled && want.Listen == d.watchers.of.Listen:
		spare = anotherOf(d.watchers.listener) // whoever keeps the socket has it still
	case d.watchers.end != nil || !want.Enabled:
		d.freeSocket()
	}
	d.endWatchers()
	d.watchers.of = want
	d.setAlong(ctx, d.set.Along && !want.Enabled)
	if d.watchers.along.end != nil {
		return
	}
	if !want.Enabled {
		state := tracker.SourceState{Name: watchersSource, State: "absent", Detail: detailWatchersOff}
		if d.watchers.extensions.Any() {
			state.State, state.Detail = "ok", detailExtension
		} else if extensionReady() {
			state.Detail = detailNotLoaded
		}
		d.heard(ctx, state)
		return
	}
	if err := d.startWatchers(ctx, want, spare); err != nil {
		d.freeSocket()
		d.log.Error("watchers are not heard", "err", err)
		d.heard(ctx, tracker.SourceState{Name: watchersSource, State: "down", Detail: err.Error()})
	}
}

// startWatchers opens the port, at the listener where there is one.
func (d *daemon) startWatchers(ctx context.Context, want config.Watchers, listener net.Listener) error {
	if listener == nil {
		var err error
		if listener, err = listenWatchers(ctx, want.Listen); err != nil {
			return err
		}
	}
	serving, end := context.WithCancel(ctx)
	device, err := d.deviceID(ctx)
	if err == nil {
		d.watchers.server, err = browser.New(ctx, browser.Options{
			Log: d.log, Version: version, Now: d.p.now, Stamp: desktop.Stamp, Archive: d.store, Raw: want.Raw, NeedKey: want.RequireToken,
			Keys: d.keys(ctx), DeviceID: device, Addons: d.addons(ctx), Addon: d.hearAddon(serving),
			Hear: func(ev tracker.Event) {
				select {
				case d.events <- ev:
				case <-serving.Done():
				}
			},
		})
	}
	if err != nil {
		end()
		return errors.Join(err, listener.Close())
	}
	d.watchers.server.Pause(d.life.presence == tracker.Paused)
	d.watchers.server.Attended(d.life.presence.Active())
	d.watchers.end, d.watchers.ended, d.watchers.listener = end, make(chan struct{}), listener
	server, ended := d.watchers.server, d.watchers.ended
	d.part(d.parts, "watchers", func() error {
		defer close(ended)
		return server.Serve(serving, listener)
	})
	if err := keepSocket(listener); err != nil {
		d.log.Warn("a restart will refuse watchers for a moment", "err", err)
	}
	d.heard(ctx, tracker.SourceState{Name: watchersSource, State: "ok", Detail: watchersDetail(want, listener.Addr())})
	return nil
}

func watchersDetail(of config.Watchers, at net.Addr) string {
	detail := "browsers and editors are heard on " + at.String()
	if of.Raw {
		detail += "; what they send is kept as sent for a week (watchers.raw)"
	}
	return detail
}

// endWatchers has the port be off, with all that came on disk.
func (d *daemon) endWatchers() {
	if d.watchers.end != nil {
		d.watchers.end()
		<-d.watchers.ended
		d.watchers.end = nil
	}
}

// freeSocket has nobody keep the port's socket: it is to be off, or another.
func (d *daemon) freeSocket() {
	if held := passedSocket(""); held != nil {
		_ = held.Close() // nobody waits for it
	}
	if err := dropSocket(); err != nil {
		d.log.Warn("systemd keeps the port of watchers", "err", err)
	}
}

// flushWatchers has what watchers sent be on disk, where it is kept.
func (d *daemon) flushWatchers(ctx context.Context) error {
	if d.watchers.end == nil {
		return nil
	}
	return d.watchers.server.Flush(ctx)
}

// keys are the tokens of clients.
func (d *daemon) keys(ctx context.Context) []browser.Key {
	clients, err := d.store.Clients(ctx)
	if err != nil {
		d.log.Error("clients' tokens cannot be read", "err", err)
		return nil
	}
	var keys []browser.Key
	for _, c := range clients {
		if len(c.Hash) == len(browser.Key{}.Hash) {
			keys = append(keys, browser.Key{Name: c.Name, Hash: [32]byte(c.Hash), Prefix: c.Prefix, Write: c.WriteOnly})
		}
	}
	return keys
}

// deviceID is what tells this computer's buckets from others' with its name.
func (d *daemon) deviceID(ctx context.Context) (string, error) {
	id, ok, err := d.store.Setting(ctx, deviceSetting)
	if err != nil || ok {
		return id, err
	}
	id = rand.Text()
	return id, d.store.SetSetting(ctx, deviceSetting, id)
}

// browsersHeard takes note of which browser is in front and which spoke, for who is silent.
func (d *daemon) browsersHeard(ev tracker.Event) {
	now := d.p.now()
	switch fact := ev.Fact.(type) {
	case tracker.Focus:
		app := cmp.Or(fact.App, fact.Class)
		family := classify.BrowserFamily(app)
		d.watchers.silence.Front(family, now)
		d.doubtOrNot(d.watchers.extensions.Front(fact.PID, fact.Title, now))
		if d.watchers.front = ""; family != "" {
			d.watchers.front = app
			d.watchers.along.turned()
		}
	case tracker.Web:
		if fact.Watched {
			d.watchers.silence.Heard(cmp.Or(classify.BrowserFamily(fact.App), fact.App), now)
		}
	}
}

// silentAt is when a browser in front will have been silent for long; zero: not ahead.
func (d *daemon) silentAt() time.Time {
	if d.watchers.end == nil && !d.watchers.extensions.Any() || !d.life.presence.Active() {
		return time.Time{}
	}
	if at := d.watchers.silence.Next(); at.After(d.p.now()) {
		return at
	}
	return time.Time{}
}

// heardWords says when each browser was heard last, for doctor.
func (d *daemon) heardWords() string {
	heard := d.watchers.extensions.Heard()
	if d.watchers.end != nil {
		if heard == nil {
			heard = map[string]time.Time{}
		}
		maps.Copy(heard, d.watchers.server.Heard())
	}
	if heard == nil {
		return ""
	}
	if len(heard) == 0 {
		return "none was heard yet"
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(heard)) {
		words = append(words, view.Plain(name)+" was heard "+view.AgoWords(d.p.now().Sub(heard[name])))
	}
	return strings.Join(words, ", ")
}

// silentWords says which browser is used and not heard; empty: none.
func (d *daemon) silentWords() string {
	if d.watchers.end == nil && !d.watchers.extensions.Any() {
		return ""
	}
	_, last, silent := d.watchers.silence.Of(d.p.now())
	name := view.AppName(d.watchers.front)
	switch {
	case !silent, d.watchers.end == nil && last.IsZero(): // nobody had that browser tell
		return ""
	case last.IsZero():
		return name + " tells no sites: is the extension there? Titles say which, as far as they do."
	}
	return name + " tells no sites any more: last heard " + view.AgoWords(d.p.now().Sub(last)) + ". Titles say which, as far as they do."
}

// sitesTold is the row of watchers as status and doctor show it: what was heard, and where
// one way is shut or not taken yet, what there is besides.
func (d *daemon) sitesTold(row view.Source) view.Source {
	switch {
	case row.State == "down" && d.watchers.extensions.Any() && d.watchers.along.end == nil:
		row.State, row.Detail = "ok", detailExtension+"; "+portShut+row.Detail
	case row.Detail == detailWatchersOff && extensionReady(): // setup tells a running dwell nothing
		row.Detail = detailNotLoaded
	case row.Detail == detailNotLoaded && !extensionReady():
		row.Detail = detailWatchersOff
	}
	if words := d.heardWords() + d.takenWords(); words != "" {
		row.Detail += view.Text("; " + words)
	}
	return row
}
