package desktop

import (
	"context"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/pipewire"
	"dwell/tracker/procfs"
)

const (
	detailNoPipewire   = "no PipeWire: screen sharing is not noticed"
	detailSharing      = "a screen cast through PipeWire that somebody receives is sharing; on X11 sharing leaves no sign"
	detailPipewireLost = "PipeWire does not answer; trying again"

	// sharingRests is how long what PipeWire says is left unread after a word, while no
	// screen is handed out. All objects are told of, those of sound as well, and with each
	// piece of music come and go ten: they wake once.
	sharingRests = time.Second
)

// sharing is the source of the screen being shared. On Wayland nobody gets at the screen
// but through the compositor or its portal, which hand it out through PipeWire: a stream
// of theirs that somebody else receives is sharing, or recording, which has an audience
// as well. On X11 everybody sees the screen at any time and nobody is told.
type sharing struct {
	out *reporter
	env func(string) string
}

func newSharing(opts Options, out outlet) *sharing {
	return &sharing{out: out.source("sharing", ""), env: opts.Env}
}

func (s *sharing) watch(ctx context.Context) {
	address, err := pipewire.Address(s.env)
	if err != nil {
		s.out.state(ctx, stateAbsent, detailNoPipewire)
		return
	}
	words := make(chan callWord)
	told := make(chan struct{})
	go func() {
		defer close(told)
		// A stream that changes its size may be linked anew.
		tellLingering(ctx, words, func(at tracker.Stamp, on bool) { s.out.event(ctx, at, tracker.Share{On: on}) })
	}()
	localServer{
		out: s.out, address: address, absent: detailNoPipewire, lost: detailPipewireLost,
		serve: func(ctx context.Context, up func()) error { return s.connection(ctx, address, words, up) },
		gone:  func() { callWord{Stamp(), s.out.name, false}.say(ctx, words) },
	}.follow(ctx)
	<-told
}

// connection serves one connection to PipeWire.
func (s *sharing) connection(ctx context.Context, address string, words chan<- callWord, up func()) error {
	casts := newCasts(procfs.Program)
	c, hangUp, err := pipewire.Open(ctx, address, casts.take)
	if err != nil {
		return err
	}
	defer hangUp()
	up()
	s.out.state(ctx, stateOK, detailSharing)
	for on := false; ; {
		if is := len(casts.received) > 0; is != on {
			on = is
			callWord{Stamp(), s.out.name, on}.say(ctx, words)
		}
		if err := c.Hear(casts.take); err != nil {
			return err
		}
		if len(casts.screens) == 0 {
			pause(ctx, sharingRests)
		}
	}
}
