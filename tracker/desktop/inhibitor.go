package desktop

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"dwell/tracker"
)

const (
	detailInhibitors   = "what keeps the screen awake is told by "
	detailNoInhibitors = "nothing here tells which programs keep the screen awake"
)

// maxInhibitors bounds what one teller is believed to know of.
const maxInhibitors = 64

// inhibitors is the source of what keeps the screen from going idle: a film or a
// presentation, which somebody watches while it is in front. Several tell of it, each on
// a connection that is there for something else too: session managers, logind, sway.
// Telling of one inhibitor twice counts once, and none outlives who told of it.
//
// What other power managers tell as org.freedesktop.PowerManagement.Inhibit is not
// heard: a download that must not be interrupted by sleep is held there as well, and
// nothing marks it off from a film.
type inhibitors struct {
	playing *playing

	mu   sync.Mutex
	out  *reporter
	held map[string][]tracker.Media // by who tells
}

func newInhibitors(out outlet, playing *playing) *inhibitors {
	return &inhibitors{
		playing: playing, out: out.source("inhibitors", ""), held: map[string][]tracker.Media{},
	}
}

// holds takes what teller says is held now, in place of what it said before.
func (i *inhibitors) holds(ctx context.Context, at tracker.Stamp, teller string, now []tracker.Media) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.turn(ctx, at, teller, now)
	i.held[teller] = now
	i.say(ctx)
}

// leaves says that teller tells nothing any more, or did not from the start.
func (i *inhibitors) leaves(ctx context.Context, at tracker.Stamp, teller string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.turn(ctx, at, teller, nil)
	delete(i.held, teller)
	i.say(ctx)
}

// turn reports what is new and what is no more.
func (i *inhibitors) turn(ctx context.Context, at tracker.Stamp, teller string, now []tracker.Media) {
	for _, of := range now {
		i.playing.set(ctx, i.out, at, teller, of, true)
	}
	for _, of := range i.held[teller] {
		if !slices.Contains(now, of) {
			i.playing.set(ctx, i.out, at, teller, of, false)
		}
	}
}

func (i *inhibitors) say(ctx context.Context) {
	if len(i.held) == 0 {
		i.out.state(ctx, stateAbsent, detailNoInhibitors)
		return
	}
	i.out.state(ctx, stateOK, detailInhibitors+strings.Join(slices.Sorted(maps.Keys(i.held)), ", "))
}

// heldBy is what is in front while app watches over an inhibitor of its own. pid is its
// process or, where only its name is told, the process of who tells: with a number a name
// is compared with all that windows are called, and what ends is no other player's word.
func heldBy(app string, pid int) (of tracker.Media, ok bool) {
	// Browsers call themselves by the path of their program.
	if id := parseID([]byte(app)); id != "" {
		app = id
	}
	if strings.TrimSpace(app) == "" || len(app) > maxAppName || !utf8.ValidString(app) || pid <= 0 {
		return tracker.Media{}, false
	}
	return tracker.Media{App: app, PID: pid}, true
}
