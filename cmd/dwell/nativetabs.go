package main

import (
	"cmp"
	"context"
	"os"
	"time"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/classify"
	"dwell/tracker/desktop"
	"dwell/tracker/procfs"
)

// webCall is what native hosts call with.
const webCall = "web"

const detailExtension = "dwell's extension tells sites"

// doubtAfter is how long a browser may be in front and say it is not: its extension hears
// some hundredths of a second after the desktop.
const doubtAfter = time.Second

// extensions are dwell's own, in browsers.
type extensions struct {
	browser.Extensions
	doubt *time.Timer // runs while a browser in front is in doubt
}

// hearExtensions readies what is done when a doubt has lasted.
func (d *daemon) hearExtensions(ctx context.Context) {
	if d.watchers.extensions.doubt != nil {
		return
	}
	d.watchers.extensions.doubt = time.AfterFunc(doubtAfter, func() { d.call(ctx, d.doubted) })
	d.watchers.extensions.doubt.Stop()
}

// web hears a native host, and returns the keys by which its extension tells sites.
func (d *daemon) web(ctx context.Context, said *browser.Said) []string {
	if said == nil { // a native host begins
		d.bury(ctx)
		return d.set.ownKeys()
	}
	// Its peer is the same person's, and yet may be anything.
	said.PID, said.Host = procfs.ValidPID(uint32(said.PID)), procfs.ValidPID(uint32(said.Host))
	if said.PID == 0 || said.Host == 0 || len(said.App) > maxProgram {
		return d.set.ownKeys()
	}
	of := &d.watchers.extensions
	before := d.silentWords()
	web, news := of.Hear(*said, d.p.now())
	d.doubtOrNot(of.InDoubt())
	if !said.Gone {
		d.watchers.silence.Heard(cmp.Or(classify.BrowserFamily(said.App), said.App), d.p.now())
		if row := d.source(watchersSource); row.State == "absent" {
			d.heard(ctx, tracker.SourceState{Name: watchersSource, State: "ok", Detail: detailExtension})
		}
	} else {
		d.bury(ctx)
	}
	if news {
		d.tab(ctx, web)
	} else if before == d.silentWords() {
		d.shown.stale = false // a sign of life is nothing to show
	}
	return d.set.ownKeys()
}

// maxProgram is the longest name a file may have.
const maxProgram = 255

// tab lives what a browser shows now.
func (d *daemon) tab(ctx context.Context, web tracker.Web) {
	ev := tracker.Event{Stamp: desktop.Stamp(), Source: watchersSource, Fact: web}
	d.seen(ev)
	d.feed(ctx, ev)
}

// bury forgets the extensions whose native host was killed.
func (d *daemon) bury(ctx context.Context) {
	for _, web := range d.watchers.extensions.Bury(func(host int) bool {
		_, err := os.Stat(procfs.Folder(host))
		return err == nil
	}) {
		d.tab(ctx, web)
	}
}

// doubtOrNot has a doubt be looked at again when it has lasted, or no more.
func (d *daemon) doubtOrNot(on bool) {
	switch timer := d.watchers.extensions.doubt; {
	case timer == nil:
	case on:
		timer.Reset(doubtAfter)
	default:
		timer.Stop()
	}
}

// doubted has a browser's window in front that its extension may not see be private.
func (d *daemon) doubted(ctx context.Context) {
	if web, news := d.watchers.extensions.Doubted(); news {
		d.tab(ctx, web)
	}
}
