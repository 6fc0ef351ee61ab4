package desktop

import (
	"context"
	"sync"

	"dwell/tracker"
)

// signs holds what several witnesses say of one thing, such as "locked". It is
// on while any of them says so: GNOME's lock is told by logind and by the
// screen saver, in either order, and one of them alone must not end it. Nothing
// is on until somebody says so.
type signs struct {
	fact func(on bool) tracker.Fact

	mu sync.Mutex
	on map[string]bool
}

func newSigns(fact func(on bool) tracker.Fact) *signs {
	return &signs{fact: fact, on: map[string]bool{}}
}

// set records what witness says and reports the fact to r if that changed the
// whole. The lock is held while sending, so that what is sent is in the order
// it was said.
func (s *signs) set(ctx context.Context, r *reporter, at tracker.Stamp, witness string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.on) > 0
	if on {
		s.on[witness] = true
	} else {
		delete(s.on, witness)
	}
	if after := len(s.on) > 0; after != before {
		r.event(ctx, at, s.fact(after))
	}
}
