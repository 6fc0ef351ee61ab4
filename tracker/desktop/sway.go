package desktop

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"dwell/tracker"
	"dwell/tracker/alarm"
	"dwell/tracker/desktop/swayipc"
	"dwell/tracker/procfs"
)

const (
	detailNoSway   = "no SWAYSOCK: this is not a sway session, or dwell was not started from it"
	detailSway     = "sway says which window is in front"
	detailSwayLost = "sway does not answer at SWAYSOCK; trying again"
)

const inhibitorsSway = "sway"

// swayLook is how often sway is asked what keeps the screen awake, while that could hide
// that nobody touches anything: a film counts as touched for so long at most.
const swayLook = time.Minute

// swayRest is longer than anybody is away: no look is due then.
const swayRest = 365 * 24 * time.Hour

// sway is the source of the window in front on sway, which says it on a socket of its
// own.
type sway struct {
	teller
	env        func(string) string
	after      time.Duration // without input, to look for inhibitors
	inhibitors *inhibitors
	inhibited  inhibitedInput
	look       time.Duration // between two looks for inhibitors where the compositor hears no input under one
}

func newSway(opts Options, out outlet, windows, input *chooser, inhibitors *inhibitors) *sway {
	return &sway{
		teller: newTeller(out.source("sway", ""), rankSway, windows, input),
		env:    opts.Env, after: opts.HandsOffAfter, inhibitors: inhibitors,
		inhibited: inhibitedInput{env: opts.Env, by: rankToplevel, input: input},
		look:      swayLook,
	}
}

func (s *sway) watch(ctx context.Context) {
	if s.env("SWAYSOCK") == "" {
		s.out.state(ctx, stateAbsent, detailNoSway)
		<-ctx.Done()
		return
	}
	keep(ctx, s.connection, func(err error) {
		s.out.log.Debug("sway connection ended", "err", err)
		s.out.state(ctx, stateDown, detailSwayLost)
		s.blind(ctx)
		s.inhibited.lost(ctx)
		s.inhibitors.leaves(ctx, Stamp(), inhibitorsSway)
	})
}

// connection serves one connection to sway.
func (s *sway) connection(ctx context.Context, up func()) error {
	conn, hangUp, err := swayipc.Open(ctx, s.env("SWAYSOCK"))
	if err != nil {
		return err
	}
	defer hangUp()
	ctx, cancel := context.WithCancel(ctx)
	var idling sync.WaitGroup
	defer idling.Wait()
	defer cancel()

	follower, err := swayipc.Follow(conn, Stamp())
	if err != nil {
		return err
	}
	idling.Go(func() { s.nudgeWhenIdle(ctx, conn) })
	for {
		kind, body, err := conn.Next()
		if err != nil {
			return err
		}
		front, of, is, err := follower.Take(Stamp(), kind, body)
		if err != nil {
			return err
		}
		if is {
			up()
			s.out.state(ctx, stateOK, detailSway)
			s.tell(ctx, of, front)
		}
	}
}

// nudge has sway say anything, its version, when it is time to ask for the tree again:
// whoever reads sway's answers is who asks.
func (s *sway) nudge(conn *swayipc.Conn) {
	_ = conn.Ask(swayipc.Version, "") // a connection that is gone is noticed by who reads
}

// nudgeWhenIdle nudges when there was no input; and where sway would not say so while
// something keeps the screen awake, from time to time as long as it has not said it.
func (s *sway) nudgeWhenIdle(ctx context.Context, conn *swayipc.Conn) {
	again, err := alarm.New()
	if err != nil {
		s.out.log.Debug("inhibitors are not looked for", "err", err)
	} else {
		defer again.Close()
	}
	var touched atomic.Bool // as far as sway says
	look := func() {
		touched.Store(true)
		if again == nil || !s.inhibited.blind.Load() {
			return
		}
		s.nudge(conn)
		if err := again.Set(s.look); err != nil { // the next word on idleness is heard all the same
			s.out.log.Debug("inhibitors are not looked for", "err", err)
		}
	}
	var looking sync.WaitGroup
	defer looking.Wait()
	if again != nil {
		looking.Go(func() { lookAgain(ctx, again, &touched, look) })
	}
	keep(ctx, func(ctx context.Context, up func()) error {
		return tellIdle(ctx, s.env, s.after, idleListener{
			up: func(apart bool) {
				up()
				s.inhibited.blind.Store(!apart)
				look()
			},
			idle: func() {
				touched.Store(false)
				if again != nil && s.inhibited.blind.Load() {
					_ = again.Set(swayRest) // where that fails it rings once for nothing
				}
				s.nudge(conn)
			},
			resumed: look,
		})
	}, func(err error) {
		s.out.log.Debug("wait for idleness", "err", err)
		s.inhibited.blind.Store(false)
	})
}

// lookAgain looks when it is time, as long as nobody said that the hands rest.
func lookAgain(ctx context.Context, again *alarm.Alarm, touched *atomic.Bool, look func()) {
	for {
		select {
		case <-again.Rang():
			if touched.Load() {
				look()
			}
		case <-ctx.Done():
			return
		}
	}
}

// tell says which window is in front, and whether it keeps the screen awake. sway sends
// nothing when that alone changes: it is read with whatever else of the window changes,
// its title or its size, and when input rests; never of one that is not in front.
func (s *sway) tell(ctx context.Context, at tracker.Stamp, front swayipc.Node) {
	focus := swayFocus(front)
	s.sendFocus(ctx, at, focus)
	var held []tracker.Media
	if front.Awake {
		if of, ok := heldBy(focus.App, focus.PID); ok {
			held = []tracker.Media{of}
		}
	}
	s.inhibitors.holds(ctx, at, inhibitorsSway, held)
	// A game or a call keeps it awake too, and is typed into: a film is what says it plays.
	s.inhibited.film(ctx, at, len(held) > 0 && s.inhibitors.playing.told(held[0], inhibitorsSway))
}

// swayFocus is the window that n is; nothing if n is a workspace, or windows side by side.
func swayFocus(n swayipc.Node) tracker.Focus {
	if n.PID == 0 && n.AppID == "" && n.X11.Class == "" {
		return tracker.Focus{}
	}
	f := tracker.Focus{App: parseID([]byte(n.AppID)), Class: n.X11.Class, Title: n.Name, Fullscreen: n.Fullscreen != 0}
	if f.App == "" {
		f.App = f.Class
	}
	// Old versions say 0 or 2 of a sandboxed window.
	if n.PID > 2 && n.PID <= 1<<22 {
		f.PID = procfs.ValidPID(uint32(n.PID))
	}
	return f
}
