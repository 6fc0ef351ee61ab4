package desktop

import (
	"context"
	"strings"
	"sync"

	"dwell/tracker"
)

// playing joins what several witnesses say of one player, as [signs] does of one thing:
// a film is told by its player and by what keeps the screen awake for it. It plays while
// any of them says so, and is said to begin and to end once.
type playing struct {
	mu sync.Mutex
	by map[tracker.Media]map[string]bool // by player, app in lower case; by witness
}

func newPlaying() *playing {
	return &playing{by: map[tracker.Media]map[string]bool{}}
}

// set records what witness says of a player and reports it to r if that changed the
// whole. The lock is held while sending, so that what is sent is in the order it was
// said.
func (p *playing) set(ctx context.Context, r *reporter, at tracker.Stamp, witness string, of tracker.Media, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	player := tracker.Media{App: strings.ToLower(of.App), PID: of.PID}
	witnesses := p.by[player]
	before := len(witnesses) > 0
	switch {
	case !on:
		delete(witnesses, witness)
	case witnesses == nil:
		witnesses = map[string]bool{witness: true}
		p.by[player] = witnesses
	default:
		witnesses[witness] = true
	}
	after := len(witnesses) > 0
	if !after {
		delete(p.by, player)
	}
	if after != before {
		of.Playing = after
		r.event(ctx, at, of)
	}
}

// told reports whether somebody but witness says that of plays: by its process where that
// is known, else by its name.
func (p *playing) told(of tracker.Media, witness string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for player, by := range p.by {
		same := player.PID == of.PID
		if of.PID == 0 {
			same = player.App == strings.ToLower(of.App)
		}
		if same && (len(by) > 1 || len(by) == 1 && !by[witness]) {
			return true
		}
	}
	return false
}
