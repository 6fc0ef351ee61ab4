package reliance

import (
	"cmp"
	"slices"
	"time"
)

// timeToFirstAI is the Kaplan-Meier median of how long blocks last until their first AI: a
// block without AI is known to have lasted its length, and no more. It is false where more
// than half of them may never come to AI.
//
// The time is the first at which half or less are left; at one time, what happens comes
// before what is cut off.
func timeToFirstAI(blocks []Block) (time.Duration, bool) {
	type end struct {
		after time.Duration
		cut   bool
	}
	ends := make([]end, len(blocks))
	for i, b := range blocks {
		ends[i] = end{after: b.Length, cut: true}
		if b.Asked {
			ends[i] = end{after: b.FirstAI}
		}
	}
	slices.SortFunc(ends, func(a, b end) int {
		if a.after != b.after {
			return cmp.Compare(a.after, b.after)
		}
		switch {
		case a.cut == b.cut:
			return 0
		case b.cut:
			return -1
		}
		return 1
	})
	left := 1.0
	for i, e := range ends {
		if e.cut {
			continue
		}
		// One by one comes to the same as all of one time at once: (n-1)/n (n-2)/(n-1).
		left *= 1 - 1/float64(len(ends)-i)
		if left <= 0.5+same { // rounding must not cost the half
			return e.after, true
		}
	}
	return 0, false
}

// same is how far apart two figures may be by rounding alone.
const same = 1e-12
