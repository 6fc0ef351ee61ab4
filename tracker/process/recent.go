package process

import (
	"slices"
	"time"
)

// maxRecent is of how many processes is kept what was read: people go to and fro
// between few windows.
const maxRecent = 32

// recent are the processes looked at last, the latest first.
type recent []*running

// find returns what is known of a process and makes it the latest; nil if nothing
// is, or only of another that had its pid.
func (r *recent) find(pid int, born time.Time) *running {
	i := slices.IndexFunc(*r, func(p *running) bool { return p.pid == pid && p.born.Equal(born) })
	if i < 0 {
		return nil
	}
	p := (*r)[i]
	copy((*r)[1:i+1], (*r)[:i])
	(*r)[0] = p
	return p
}

// add makes p the latest. Others that had its pid have ended, and the one looked at
// longest ago is forgotten.
func (r *recent) add(p *running) {
	*r = slices.DeleteFunc(*r, func(other *running) bool { return other.pid == p.pid })
	if len(*r) == maxRecent {
		*r = slices.Delete(*r, maxRecent-1, maxRecent)
	}
	*r = slices.Insert(*r, 0, p)
}
