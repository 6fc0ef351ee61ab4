// Package notify shows notices on the person's desktop and brings back what they
// answered.
//
// It speaks the Desktop Notifications Specification (version 1.2) over the
// session bus. A [Notice] is one bubble with its buttons; an [Answer] is the
// button pressed, [Open] for a click on the text, or policy.Close when the
// bubble went away unanswered. The server is whoever owns the name
// org.freedesktop.Notifications: it may be started on demand, be replaced or
// die at any moment, and each owner is asked once what it can do.
//
// Servers differ, and the differences are kept in here: xfce4-notifyd and GNOME
// draw buttons, dunst keeps them in a menu, some know no actions at all (those
// get a plain message through beeep), and only some read markup.
//
// The package decides nothing: it does not know why a notice is shown, when one
// should be held back, or what an answer leads to. Nothing a notice says is ever
// logged, nor is what a server says of it in an error.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// ErrNoServer says that nothing on this desktop can show a notice now. The
// notice was not shown; a later try may succeed.
var ErrNoServer = errors.New("no notification server")

// Open is the [Answer.Action] for a click on the notice itself.
const Open = "open"

// An Answer is what the person did with the notice ID: one of its actions'
// keys, [Open], or policy.Close when it was closed or timed out. Each notice is
// answered at most once, and not at all if a newer one replaced it or if its
// server died.
type Answer struct{ ID, Action string }

const (
	callTimeout = 5 * time.Second // a server that takes longer hangs
	retryFirst  = time.Second     // pause before a lost bus is tried again, doubling
	retryMost   = time.Minute
)

// A Notifier shows notices. [Notifier.Run] must be running for it to do so; its
// methods may be called from any goroutine.
type Notifier struct {
	log   *slog.Logger
	tried chan struct{} // closed once the bus was first tried
	came  chan struct{} // holds a token while nobody has looked: a server came
	once  sync.Once

	// mu is held over a whole exchange with the server, so that a signal about a
	// notice is not looked at before the reply that gave its number.
	mu     sync.Mutex
	bus    *dbus.Conn // nil while there is none
	server server
	shown  map[handle]shown
}

// New returns a Notifier that shows nothing until [Notifier.Run] is running.
func New(log *slog.Logger) *Notifier {
	return &Notifier{log: log, tried: make(chan struct{}), came: make(chan struct{}, 1), shown: make(map[handle]shown)}
}

// Appeared returns a channel that receives when a notification server came, or a
// bus that may start one: what had to wait for it can be shown now.
func (n *Notifier) Appeared() <-chan struct{} { return n.came }

func (n *Notifier) appeared() {
	select {
	case n.came <- struct{}{}:
	default:
	}
}

// Run owns the connection to the session bus and sends what the person answers
// on answers, until ctx ends; then it takes back what is still on screen, since
// nobody would hear its buttons, and returns nil. A lost bus is connected to
// again; where there is none at all Run only waits. It may be called once.
func (n *Notifier) Run(ctx context.Context, answers chan<- Answer) error {
	defer n.markTried()
	failures := 0
	for ctx.Err() == nil {
		bus, signals, err := connect(ctx)
		switch {
		case err == nil:
			n.attach(bus)
			n.markTried()
			n.hear(ctx, signals, answers)
			n.detach(ctx)
			failures = 0
		case failures == 0: // an outage is worth one line
			level := slog.LevelWarn
			if errors.Is(err, errNoBus) {
				level = slog.LevelInfo // no fault: there is no desktop here, which others say
			}
			n.log.Log(ctx, level, "notices cannot be shown", "err", err)
			fallthrough
		default:
			n.markTried()
			if errors.Is(err, errNoBus) {
				<-ctx.Done()
				return nil
			}
			failures++
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(retryFirst<<min(failures, 10), retryMost)):
		}
	}
	return nil
}

// markTried lets Show go on: whether there is a bus is known now.
func (n *Notifier) markTried() { n.once.Do(func() { close(n.tried) }) }

func (n *Notifier) attach(bus *dbus.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.bus = bus
	n.appeared()
}

// detach forgets the bus and all that was shown over it. While the bus still
// stands (ctx ended first), what is on screen is taken back.
func (n *Notifier) detach(ctx context.Context) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if ctx.Err() != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		for h := range n.shown {
			_ = n.closeNotification(last, h) // a server that cannot be told keeps it, with dead buttons
		}
	}
	n.bus.Close()
	n.bus, n.server = nil, server{}
	clear(n.shown)
}

// hear passes on answers until ctx ends or the bus is gone.
func (n *Notifier) hear(ctx context.Context, signals <-chan *dbus.Signal, answers chan<- Answer) {
	for {
		select {
		case <-ctx.Done():
			return
		case signal, ok := <-signals:
			if !ok {
				return
			}
			answer, ok := n.answer(signal)
			if !ok {
				continue
			}
			select {
			case answers <- answer:
			case <-ctx.Done():
				return
			}
		}
	}
}
