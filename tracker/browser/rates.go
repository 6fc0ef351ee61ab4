package browser

import (
	"sync"
	"time"
)

// What comes faster than this is answered and not taken (contract E.5).
const (
	portRate   = 200 // heartbeats a second, of all buckets
	bucketRate = 50  // of one
)

// rates bounds how fast heartbeats are taken: what is saved up is a second's worth.
type rates struct {
	now func() time.Time

	mu      sync.Mutex
	port    allowance
	buckets map[string]*allowance
}

type allowance struct {
	left float64
	at   time.Time
}

func newRates(now func() time.Time) *rates {
	return &rates{now: now, buckets: map[string]*allowance{}}
}

// take reports whether a heartbeat of a bucket may be taken.
func (r *rates) take(bucket string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	of := r.buckets[bucket]
	if of == nil {
		if len(r.buckets) >= 2*maxBuckets {
			clear(r.buckets)
		}
		of = &allowance{}
		r.buckets[bucket] = of
	}
	return of.take(now, bucketRate) && r.port.take(now, portRate)
}

func (a *allowance) take(now time.Time, rate float64) bool {
	if a.at.IsZero() {
		a.left = rate
	} else {
		a.left = min(rate, a.left+max(now.Sub(a.at).Seconds(), 0)*rate)
	}
	a.at = now
	if a.left < 1 {
		return false
	}
	a.left--
	return true
}

// A seldom lets what happens again and again be said once in an hour.
type seldom struct {
	mu   sync.Mutex
	last time.Time
}

func (s *seldom) take(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := now.Sub(s.last); !s.last.IsZero() && age >= 0 && age < time.Hour {
		return false
	}
	s.last = now
	return true
}
