package reliance_test

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/replay"
)

// folded folds the days of a made-up person's life.
func folded(t *testing.T, p replay.Person, first time.Time, days int) []reliance.Day {
	t.Helper()
	p.Zone, p.First, p.Days = time.UTC, first, days
	calendar := tracker.DefaultCalendar()
	next, stop := iter.Pull(p.Spans())
	defer stop()
	s, more := next()
	all := make([]reliance.Day, 0, days)
	for n := range days {
		date := first.AddDate(0, 0, n)
		period := calendar.Day(date, p.Zone)
		day, err := reliance.Fold(func(yield func(tracker.Span, error) bool) {
			for more && s.Start.Before(period.To) {
				if !yield(s, nil) {
					return
				}
				if s.End.After(period.To) { // of the next day too
					return
				}
				s, more = next()
			}
		}, period, date, reliance.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, day)
	}
	return all
}

// longRun is the index that days come to, each measure taken over all of them: the
// arithmetic of the note, by another way than the index's own.
func longRun(days []reliance.Day) float64 {
	var shares, reaches, longest []float64
	var late, first, blocks, talk, people float64
	for _, d := range days {
		if !d.Valid() {
			continue
		}
		shares = append(shares, float64(d.All.AI)/float64(d.Active))
		reaches = append(reaches, float64(d.All.Reaches)/d.Active.Hours())
		longest = append(longest, d.All.Longest.Minutes())
		late += min(d.All.Late.Minutes(), 120)
		for _, b := range d.All.Blocks {
			blocks++
			if b.Asked && b.FirstAI <= 10*time.Minute {
				first++
			}
		}
		talk += d.All.Conversation.Minutes()
		people += d.People.Minutes()
	}
	middle := func(x []float64) float64 {
		slices.Sort(x)
		return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
	}
	points := func(x, from, to, weight float64) float64 { return weight * min(max((x-from)/(to-from), 0), 1) }
	return (points(middle(shares), 0.05, 0.4, 20) + points(middle(reaches), 0.5, 4, 15) + points(first/blocks, 0.2, 0.8, 15) +
		points(middle(longest), 20, 90, 10) + points(late/float64(len(shares)), 0, 30, 10) + points(talk/(talk+people), 0.3, 0.9, 15)) / 0.85
}

// ranks gives equal values the mean of their ranks.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	r := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			r[at] = float64(i+j-1) / 2
		}
		i = j
	}
	return r
}

// spearman is the correlation of ranks.
func spearman(x, y []float64) float64 {
	x, y = ranks(x), ranks(y)
	middle := float64(len(x)-1) / 2
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - middle) * (y[i] - middle)
		xx += (x[i] - middle) * (x[i] - middle)
		yy += (y[i] - middle) * (y[i] - middle)
	}
	return xy / math.Sqrt(xx*yy)
}

// A population seen: the index of each person's fortnight, and, of another life of the
// same habit, that of very many days.
type seen struct {
	traits, indexes, truths []float64
	missing                 int // persons without an index
}

// see looks at n persons for a fortnight, and for so many days at the truth.
func see(t *testing.T, seed uint64, n int, scatter float64, days, truth int) seen {
	t.Helper()
	var s seen
	first := time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	for i, p := range replay.Population(seed, n, scatter) {
		lived := folded(t, p, first, days)
		state := reliance.At(lived, first.AddDate(0, 0, days-1), reliance.Context{Calendar: tracker.DefaultCalendar()})
		if !state.Index.Known {
			s.missing++
			continue
		}
		s.traits = append(s.traits, float64(replay.TraitOf(i, n)))
		s.indexes = append(s.indexes, state.Index.Value)
		if truth > 0 {
			p.Seed++
			s.truths = append(s.truths, longRun(folded(t, p, first, truth)))
		}
	}
	return s
}

// A fortnight of a made-up person's life ranks them about as their years do, and as what
// shaped them would.
func TestTheIndexTellsPersonsApart(t *testing.T) {
	s := see(t, 40, 40, 0.15, 14, 84)
	byTruth, byTrait := spearman(s.indexes, s.truths), spearman(s.indexes, s.traits)
	t.Logf("Spearman with the long-run index %.3f, with the trait %.3f", byTruth, byTrait)
	if s.missing > 2 || byTruth < 0.93 || byTrait < 0.85 {
		t.Errorf("%d of 40 without an index; Spearman %.3f, %.3f", s.missing, byTruth, byTrait)
	}
	if low, high := slices.Min(s.indexes), slices.Max(s.indexes); low > 20 || high < 75 {
		t.Errorf("indexes run from %.1f to %.1f", low, high)
	}
}

// Over very many days the index's own arithmetic and the other way agree.
func TestTheLongRunIsTheIndexOfAFortnight(t *testing.T) {
	first := time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	for i, p := range replay.Population(6, 6, 0.1) {
		days := folded(t, p, first, 14)
		state := reliance.At(days, first.AddDate(0, 0, 13), reliance.Context{Calendar: tracker.DefaultCalendar()})
		if got, want := state.Index.Value, longRun(days); state.Index.Known && math.Abs(got-want) > 1e-6 {
			t.Errorf("person %d: index %v, by the other way %v", i, got, want)
		}
	}
}

// What a habit asks for is what is measured of it, over a year. Pauses in work make
// stretches of work that the habit does not speak of, so that AI-first is not quite.
func TestMeasuresAreWhatTheHabitAsksFor(t *testing.T) {
	first := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for _, asked := range []replay.Asking{
		{Reaches: 0.8, First: 0.2, Longest: 30 * time.Minute}, {Reaches: 3, First: 0.8, Longest: 15 * time.Minute, Late: 10 * time.Minute},
	} {
		h := replay.Ordinary()
		h.Turns, h.Asking = nil, asked
		h.Workday.AI, h.FreeDay.AI = 80*time.Minute, 60*time.Minute
		var reaches, hours, late, valid, blocks, began float64
		for _, d := range folded(t, replay.Person{Habit: h, Seed: 4}, first, 364) {
			if !d.Valid() {
				continue
			}
			valid++
			reaches += float64(d.All.Reaches)
			hours += d.Active.Hours()
			late += d.All.Late.Minutes()
			for _, b := range d.All.Blocks {
				blocks++
				if b.Asked && b.FirstAI <= 10*time.Minute {
					began++
				}
			}
		}
		for _, m := range []struct {
			what            string
			got, want, give float64
		}{
			{"reaches in an hour", reaches / hours, asked.Reaches, 0.1 * asked.Reaches},
			{"minutes late of a night", late / valid, asked.Late.Minutes(), 1.2},
			{"AI-first", began / blocks, asked.First, 0.15},
		} {
			if math.Abs(m.got-m.want) > m.give {
				t.Errorf("%s: %.3f, asked for %.3f", m.what, m.got, m.want)
			}
		}
	}
}
