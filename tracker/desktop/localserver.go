package desktop

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"

	"dwell/tracker/inotify"
)

// lastServerTry is the longest wait between two attempts. After it only a new socket
// brings another: a server that is back makes one, and nothing wakes until then.
const lastServerTry = 8 * time.Second

// A localServer is a server of the session, known by its socket: it may come late, go
// and come back.
type localServer struct {
	out     *reporter
	address string // its socket
	absent  string // what is to be said where there is none
	lost    string // and where one does not answer
	// serve serves one connection to its end, and calls up when all is well.
	serve func(ctx context.Context, up func()) error
	gone  func() // called after each
}

// follow keeps a connection to the server until ctx ends.
func (s localServer) follow(ctx context.Context) {
	delay := firstDelay
	for ctx.Err() == nil {
		seen := inotify.Stat(s.address)
		err := s.serve(ctx, func() { delay = firstDelay })
		if ctx.Err() != nil {
			return
		}
		s.out.log.Debug("connection to a server of the session ended", "source", s.out.name, "err", err)
		s.gone()
		none := errors.Is(err, fs.ErrNotExist)
		if none || errors.Is(err, syscall.ECONNREFUSED) && delay > lastServerTry {
			s.out.state(ctx, stateAbsent, s.absent)
		} else {
			s.out.state(ctx, stateDown, s.lost)
		}
		if !none && delay <= lastServerTry {
			pause(ctx, delay)
			delay *= 2
			continue
		}
		if err := inotify.AwaitFile(ctx, s.address, seen); err != nil {
			s.out.log.Debug("wait for a server of the session", "source", s.out.name, "err", err)
			pause(ctx, lastDelay) // what cannot be told has to be asked
		}
		delay = firstDelay
	}
}
