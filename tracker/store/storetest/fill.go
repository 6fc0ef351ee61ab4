// Package storetest makes histories to measure a store with: years of one
// synthetic person's days, the same for the same seed.
//
// Its words are the store's. It knows nothing of what is measured.
package storetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// A day has 8 hours of active time in about 1,250 spans on about 40 subjects,
// of some 300 there are.
const (
	activeFrom = 9 * time.Hour
	activeFor  = 8 * time.Hour
	meanSpan   = 23 * time.Second
	subjects   = 300
	perDay     = 40
	spansKept  = 400 // days of full detail; before them only hourly sums matter
)

// Fill stores years of history that ends with the day before today, local time.
func Fill(ctx context.Context, s *store.Store, years int, seed uint64) error {
	return FillUntil(ctx, s, time.Now(), years, seed)
}

// FillUntil stores years of history that ends as end's day begins, in end's
// zone, and then lets the store drop what it would have dropped by then.
func FillUntil(ctx context.Context, s *store.Store, end time.Time, years int, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, seed))
	y, m, d := end.Date()
	days := years * 365
	var batch []tracker.Span
	for back := days; back > 0; back-- {
		midnight := time.Date(y, m, d-back, 0, 0, 0, 0, end.Location())
		day := Day(rng, midnight)
		if back > spansKept+2 {
			day = condensed(day)
		}
		batch = append(batch, day...)
		if back%7 == 1 || back == 1 {
			if _, err := s.Commit(ctx, batch); err != nil {
				return fmt.Errorf("fill: %w", err)
			}
			batch = batch[:0]
		}
	}
	return s.Prune(ctx, end)
}

// Day returns the spans of one day that begins at midnight: asleep, then 8 hours
// active in two halves with a locked hour between, then asleep.
func Day(rng *rand.Rand, midnight time.Time) []tracker.Span {
	all := catalogue()
	today := make([]tracker.Span, 0, perDay)
	for len(today) < perDay {
		// A few subjects take most of the time, on every day the same ones.
		i := int(math.Pow(rng.Float64(), 3) * float64(len(all)))
		today = append(today, all[i])
	}
	y, m, d := midnight.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, midnight.Location()).Add(activeFrom).Round(0)
	end := time.Date(y, m, d+1, 0, 0, 0, 0, midnight.Location())
	spans := []tracker.Span{{Start: midnight, End: start, Presence: tracker.Asleep, Source: "logind"}}
	at, active := start, time.Duration(0)
	for active < activeFor {
		length := time.Duration(rng.ExpFloat64()*float64(meanSpan)).Truncate(time.Millisecond) + 150*time.Millisecond
		length = min(length, activeFor-active)
		if active < activeFor/2 {
			length = min(length, activeFor/2-active)
		}
		sp := today[int(math.Pow(rng.Float64(), 2)*perDay)]
		sp.Start, sp.End, sp.Presence, sp.Source = at, at.Add(length), tracker.HandsOn, "x11"
		if rng.IntN(5) == 0 {
			sp.Presence = tracker.HandsOff
		}
		spans = append(spans, sp)
		at, active = sp.End, active+length
		if active == activeFor/2 {
			spans = append(spans, tracker.Span{Start: at, End: at.Add(time.Hour), Presence: tracker.Locked, Source: "logind"})
			at = at.Add(time.Hour)
		}
	}
	return append(spans, tracker.Span{Start: at, End: end, Presence: tracker.Asleep, Source: "logind"})
}

// condensed returns a day with the same sums by hour, subject and presence in
// as few spans as can be: what remains of days whose spans were dropped.
func condensed(day []tracker.Span) []tracker.Span {
	type key struct {
		hour     time.Time
		subject  tracker.Subject
		presence tracker.Presence
	}
	var order []key
	sums := map[key]tracker.Span{}
	for _, sp := range day {
		if !sp.Presence.Active() {
			continue
		}
		for at := sp.Start; at.Before(sp.End); {
			hour := at.Truncate(time.Hour)
			until := hour.Add(time.Hour)
			if until.After(sp.End) {
				until = sp.End
			}
			k := key{hour, sp.Subject, sp.Presence}
			sum, ok := sums[k]
			if !ok {
				order = append(order, k)
				sum = sp
				sum.Start, sum.End = hour, hour
			}
			sum.End = sum.End.Add(until.Sub(at))
			sums[k] = sum
			at = until
		}
	}
	out := []tracker.Span{day[0]}
	at := day[0].End
	for _, k := range order {
		sp := sums[k]
		if at.Before(sp.Start) { // the hours in order, each from its start
			at = sp.Start
		}
		length := sp.Length()
		sp.Start, sp.End = at, at.Add(length)
		out, at = append(out, sp), sp.End
	}
	return append(out, day[len(day)-1])
}

// catalogue is what the person spends time on, the most used first.
func catalogue() []tracker.Span {
	kinds := []tracker.Category{
		"work/coding", "ai/chat", "work/email", "learning/reference", "social/messaging", "browsing/search", "work/terminal",
		"news/general", "video/streaming", "work/office", "ai/coding", "social/feed", "work/meetings", "shopping/store",
		"music/streaming", "social/forum", "gaming/game", "learning/reading", "browsing/maps", "browsing/finance",
		"news/tech", "work/design", "system/settings", "other/photos", "ai/search",
	}
	out := make([]tracker.Span, subjects)
	for i := range out {
		category := kinds[i%len(kinds)]
		sub := tracker.Subject{App: fmt.Sprintf("org.example.App%d", i), Class: fmt.Sprintf("App%d", i)}
		because := "app:" + sub.App
		switch i % 3 {
		case 1:
			sub = tracker.Subject{App: "org.example.Browser", Class: "Browser", Site: fmt.Sprintf("site%d.example", i)}
			because = "site:" + sub.Site
		case 2:
			if i%2 == 0 {
				sub = tracker.Subject{App: "org.example.Terminal", Class: "Terminal", Program: fmt.Sprintf("program%d", i)}
				because = "program:" + sub.Program
			}
		}
		v := tracker.Verdict{Category: category, Because: because, Confidence: 0.95}
		if i%25 == 24 {
			v = tracker.UnknownVerdict(sub.Site != "")
		}
		out[i] = tracker.Span{Subject: sub, Verdict: v}
	}
	return out
}
