// Package desktop says what is in front and whether anybody is there, as the
// desktop itself tells it.
//
// A source listens to one part of the desktop and turns what it hears into
// facts of package tracker: "x11" (the window in front, its title and full
// screen; input and its absence), "kwin" (the window in front on KDE Plasma),
// "sway", "hyprland" and "i3" (the window in front there),
// "gnome" and "mutter" (the window in front and input on GNOME),
// "logind" (session locked or left, sleep), "screensaver", "notifications"
// (do-not-disturb), "media" (what plays), "inhibitors" (what keeps the screen awake, as a
// film does), "lockers" (screen lockers that tell nobody), "calls" (microphone and camera in use,
// and who is heard), "sharing" (the screen cast to somebody),
// "controllers" (input on game controllers, joined with the display's by chooser.go) and
// "clock" (steps of the wall clock, changes of the time zone). Each waits to be told;
// none polls, so a desktop where nothing happens costs no wakeup (but sway, which is asked
// once a minute where it would hide that nobody touches anything). A source
// whose server is gone backs off, reconnects and reports afresh, and says how
// it does through [tracker.SourceState].
//
// A source says what is made of what it hears; how that is heard is for the rooms inside:
// each speaks one protocol (wayland, x11, swayipc, pulse, pipewire) or reads one kind of
// device (evdev), and knows of no source. What comes over the session's and the system's
// bus is heard here.
//
// The stamp of an event is taken when its message was read from the socket,
// before anything is asked back, so that a slow answer does not move a
// boundary.
//
// The package refuses to decide: it does not know what a title means, when a
// person counts as away, or that a moment without a window is only a flicker.
// It never logs what was on screen. Where no source sees windows or input, each
// says so and the others run.
package desktop

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"time"

	"dwell/tracker"
)

// defaultHandsOff is the idle time after which the person counts as hands-off.
const defaultHandsOff = 15 * time.Second

// Options say how to watch.
type Options struct {
	Log *slog.Logger // nil: nothing is logged
	// HandsOffAfter is how long input must be absent before [tracker.Idle] is
	// sent; 15 s if not positive.
	HandsOffAfter time.Duration
	Env           func(string) string // nil: os.Getenv
	// BeforeSleep, if set, is called after the event that announces sleep was sent,
	// which whoever receives it may still have to take, and before the machine is
	// let go to sleep. logind waits for it, by default at most five seconds.
	BeforeSleep func()
}

// Watch runs every source of this desktop until ctx ends, and waits for all of
// them to stop. It sends events in the order each source saw them; the caller
// must receive from both channels. A missing or failing desktop is reported as
// a state and is never an error: Watch returns nil.
func Watch(ctx context.Context, opts Options, events chan<- tracker.Event, states chan<- tracker.SourceState) error {
	opts = opts.filled()
	out := outlet{log: opts.Log, events: events, states: states}
	locks := newSigns(func(on bool) tracker.Fact { return tracker.Lock{On: on} })
	playing := newPlaying()
	inhibitors := newInhibitors(out, playing)

	var sources sync.WaitGroup
	windows, input := newWindows(), newInput()
	sources.Go(func() {
		watchDisplay(ctx, opts, func(ctx context.Context, opts Options) {
			var display sync.WaitGroup
			display.Go(func() { newXServer(opts, out, windows, input).watch(ctx) })
			display.Go(func() { newWaylandInput(opts, out, windows, input).watch(ctx) })
			display.Go(func() { newKwin(opts, out, windows, input).watch(ctx) })
			display.Go(func() { newSway(opts, out, windows, input, inhibitors).watch(ctx) })
			display.Go(func() { newHyprland(opts, out, windows, input).watch(ctx) })
			display.Go(func() { watchGnome(ctx, opts, out, windows, input) })
			display.Go(func() { newLockers(opts, out, locks).watch(ctx) })
			display.Wait()
		})
	})
	sources.Go(func() { newLogind(opts, out, locks, inhibitors).watch(ctx) })
	sources.Go(func() { newSessionBus(opts, out, locks).watch(ctx) })
	sources.Go(func() { newPlayers(opts, out, playing, inhibitors).watch(ctx) })
	sources.Go(func() { newCalls(opts, out).watch(ctx) })
	sources.Go(func() { newSharing(opts, out).watch(ctx) })
	sources.Go(func() { newControllers(opts, out, input).watch(ctx) })
	sources.Go(func() { newClock(opts, out).watch(ctx) })
	sources.Wait()
	return nil
}

func (o Options) filled() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HandsOffAfter <= 0 {
		o.HandsOffAfter = defaultHandsOff
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.BeforeSleep == nil {
		o.BeforeSleep = func() {}
	}
	return o
}
