package replay

import (
	"math/rand/v2"
	"time"
)

// A Trait is how much somebody leans on AI, from 0 to 1: what shapes a made-up person's
// habit, and what no recorder sees.
type Trait float64

// Population draws n persons. Their traits are spread evenly from 0 to 1; each way in
// which a trait shows (how much, how often, how soon, how long, how late, and in place of
// people) goes its own way by scatter, the standard deviation on the trait's scale. Besides,
// they differ in what has nothing to do with AI: some work part of the week, play, watch,
// are with people or stay up late. A person's zone, first day and number of days are the
// caller's to set.
func Population(seed uint64, n int, scatter float64) []Person {
	people := make([]Person, n)
	for i := range people {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		people[i] = Person{Habit: drawn(random, TraitOf(i, n), scatter), Seed: random.Uint64()}
	}
	return people
}

// TraitOf is the trait of person i among n.
func TraitOf(i, n int) Trait { return Trait((float64(i) + 0.5) / float64(n)) }

// drawn draws the habit of somebody with the trait.
func drawn(random *rand.Rand, trait Trait, scatter float64) Habit {
	// Where between two ends somebody is in one way of theirs.
	between := func(from, to float64) float64 {
		at := min(max(float64(trait)+scatter*random.NormFloat64(), 0), 1)
		return from + at*(to-from)
	}
	minutes := func(from, spread float64) time.Duration {
		return time.Duration((from + spread*random.Float64()) * float64(time.Minute))
	}
	share, displaced, companions := between(0.02, 0.4), between(0.2, 0.92), between(-0.2, 0.4)
	h := Habit{
		Begins: 8*time.Hour + minutes(0, 120), Evening: 19*time.Hour + minutes(0, 90),
		Workday: Amounts{
			Work: minutes(210, 150), Learning: minutes(0, 30), Social: minutes(10, 50), Gaming: minutes(0, 20),
			Video: minutes(15, 60), Other: minutes(10, 30),
		},
		FreeDay: Amounts{
			Work: minutes(20, 60), Learning: minutes(0, 40), Social: minutes(20, 60), Gaming: minutes(0, 50),
			Video: minutes(30, 80), Other: minutes(15, 30),
		},
		Asking: Asking{
			Reaches: between(0.4, 4), First: between(0.12, 0.88), Longest: time.Duration(between(12, 85) * float64(time.Minute)),
			Late: time.Duration(between(0, 32) * float64(time.Minute)), LateNights: 0.3 + 0.5*random.Float64(),
			Agents: 0.3 * random.Float64() * random.Float64(),
		},
		Varies: Variation{AI: 0.2 + 0.25*random.Float64(), Rest: 0.15 + 0.15*random.Float64(), Phi: 0.4 * random.Float64()},
		Off:    0.05 * random.Float64(), Sick: 0.02,
	}
	switch random.IntN(6) {
	case 0: // part of the week
		h.Workdays = []time.Weekday{time.Monday, time.Tuesday, time.Thursday}
	case 1: // plays
		h.Workday.Gaming += minutes(60, 60)
		h.FreeDay.Gaming += minutes(90, 120)
	case 2: // never far from a feed
		h.Workday.Social += minutes(45, 60)
		h.FreeDay.Social += minutes(60, 60)
	case 3: // up late
		h.Begins += 2 * time.Hour
		h.Evening += time.Hour
	case 4: // writes code in an editor with AI
		h.Asking.Editor = 0.3 + 0.6*random.Float64()
	}
	h.Workday = h.Workday.leaning(share, displaced, max(companions, 0))
	h.FreeDay = h.FreeDay.leaning(share*0.7, displaced, max(companions, 0))
	return h
}

// fullest is the most active time a usual day of a drawn person has.
const fullest = 11 * time.Hour

// leaning gives a day AI time, so that it is that share of it, of that the share with
// companions, and time with people, so that AI is the share displaced of both. A day that
// is too full has a little less of everything.
func (a Amounts) leaning(share, displaced, companions float64) Amounts {
	// People are so many times AI; together they leave something for the rest.
	people := min((1-displaced)/displaced, 0.6/share-1)
	ai := share * a.total().Seconds() / (1 - share*(1+people))
	a.People = seconds64(people * ai)
	a.Companion = seconds64(ai * companions)
	a.AI = seconds64(ai * (1 - companions))
	if total := a.total(); total > fullest {
		a = a.times(float64(fullest) / float64(total))
	}
	return a
}

func seconds64(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
