package browser

import (
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"
)

// An add-on of Firefox names as its origin a number that each installation makes up, so
// none can be known beforehand: the person says which is theirs, once.

// maxAsking is how many add-ons that wait for the person's word are remembered.
const maxAsking = 8

var addonOrigin = regexp.MustCompile(`^moz-extension://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// IsAddon reports whether an origin is that of an add-on of Firefox.
func IsAddon(origin string) bool { return addonOrigin.MatchString(origin) }

// Addons is what the person said of add-ons of Firefox.
type Addons struct {
	Heard   map[string]bool // by origin, whether it is heard; of others nothing was said
	Invited time.Time       // until when the first other that asks is taken for the person's
}

// addons are those that came to the door.
type addons struct {
	now  func() time.Time
	news func(origin string, taken bool) // of one that asks, or was taken

	mu     sync.Mutex
	said   Addons
	asking []string // in the order they came
}

// SetAddons has that be the person's word on add-ons from now on.
func (s *Server) SetAddons(said Addons) {
	s.addons.mu.Lock()
	defer s.addons.mu.Unlock()
	s.addons.said = Addons{maps.Clone(said.Heard), said.Invited}
	s.addons.asking = slices.DeleteFunc(s.addons.asking, func(origin string) bool {
		_, decided := said.Heard[origin]
		return decided
	})
}

// Asking are the add-ons that wait for the person's word.
func (s *Server) Asking() []string {
	s.addons.mu.Lock()
	defer s.addons.mu.Unlock()
	return slices.Clone(s.addons.asking)
}

// heard reports whether an add-on is; one of which nothing was said yet is remembered.
func (a *addons) heard(origin string) bool {
	heard, taken, isNew := a.knock(origin)
	if isNew && a.news != nil { // not with the lock held: who is told may ask back
		a.news(origin, taken)
	}
	return heard
}

func (a *addons) knock(origin string) (heard, taken, isNew bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	heard, decided := a.said.Heard[origin]
	switch {
	case decided:
		return heard, false, false
	case a.now().Before(a.said.Invited):
		if a.said.Heard == nil {
			a.said.Heard = map[string]bool{}
		}
		a.said.Heard[origin], a.said.Invited = true, time.Time{}
		return true, true, true
	case len(a.asking) >= maxAsking || slices.Contains(a.asking, origin):
		return false, false, false
	}
	a.asking = append(a.asking, origin)
	return false, false, true
}
