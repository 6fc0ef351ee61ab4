package replay

import "time"

// A Habit is how somebody uses a computer: what a usual day has of everything, how AI
// comes into it, and how days differ. The amounts are means over a long time; one day is
// never quite like the next.
type Habit struct {
	Workday, FreeDay Amounts
	Workdays         []time.Weekday // none named: Monday to Friday
	Begins           time.Duration  // when a workday begins, on the wall clock; free days do two hours later
	Evening          time.Duration  // when the evening at the computer begins, on the wall clock
	Asking           Asking
	Varies           Variation
	Turns            []Turn
	Absences         []Absence
	Off              float64 // share of the other days on which the computer stays off
	Sick             float64 // share of workdays that are spent like half a free day
}

// Amounts are the active time a day has of each kind of thing.
type Amounts struct {
	AI        time.Duration // other than companions
	Companion time.Duration
	Work      time.Duration
	Learning  time.Duration
	People    time.Duration
	Social    time.Duration
	Gaming    time.Duration
	Video     time.Duration
	Other     time.Duration // news, shops, and what nothing is known of
}

// Asking is how somebody turns to AI.
type Asking struct {
	Reaches    float64       // sessions in an active hour
	First      float64       // share of mornings and afternoons of work in which AI comes within the first ten minutes
	Longest    time.Duration // the longest session of a usual day
	Late       time.Duration // of a day's AI time, what comes after 23:00; the mean over all nights
	LateNights float64       // share of nights that have any; zero: half
	Agents     float64       // share of sessions at work that are with an agent in a terminal
	Job        float64       // share of sessions at work on [JobSite]: AI that is the job itself
	Editor     float64       // share of code that is written in an AI editor
}

// JobSite is the site of AI that is somebody's job.
const JobSite = "gemini.google.com"

// Variation is how days differ. Each kind's time is its mean times a factor whose
// logarithm is a stationary autoregression of order one.
type Variation struct {
	AI   float64 // standard deviation of that logarithm, of AI with companions
	Rest float64 // of everything else, each kind by itself
	Phi  float64 // correlation of one day's with the next
}

// A Turn multiplies AI time, for good: at once where Over is zero, else a little more
// each day.
type Turn struct {
	Day   int // days after the first
	Over  int // days
	Times float64
}

// An Absence is a stretch of days without the computer, as on a holiday.
type Absence struct {
	Day  int // days after the first
	Days int
}

// Ordinary is the habit of an office worker who asks AI a little more each week, and
// spends evenings and weekends on other things.
func Ordinary() Habit {
	const m = time.Minute
	return Habit{
		Workday: Amounts{
			AI: 36 * m, Work: 300 * m, Learning: 15 * m, People: 75 * m,
			Social: 45 * m, Gaming: 15 * m, Video: 45 * m, Other: 25 * m,
		},
		FreeDay: Amounts{
			AI: 14 * m, Work: 15 * m, Learning: 20 * m, People: 45 * m,
			Social: 55 * m, Gaming: 45 * m, Video: 80 * m, Other: 35 * m,
		},
		Begins: 9 * time.Hour, Evening: 20 * time.Hour,
		Asking:   Asking{Reaches: 1.2, First: 0.35, Longest: 16 * m, Late: m, LateNights: 0.1, Agents: 0.2, Editor: 0.1},
		Varies:   Variation{AI: 0.22, Rest: 0.25, Phi: 0.2},
		Turns:    []Turn{{Over: 12 * 7, Times: 2.2}},
		Absences: []Absence{{Day: 31, Days: 4}},
		Off:      0.03, Sick: 0.02,
	}
}

// total is all of a day's active time.
func (a Amounts) total() time.Duration {
	var sum time.Duration
	for _, d := range a.byKind() {
		sum += d
	}
	return sum
}

// times is so many times of everything.
func (a Amounts) times(f float64) Amounts {
	for _, d := range []*time.Duration{
		&a.AI, &a.Companion, &a.Work, &a.Learning, &a.People, &a.Social, &a.Gaming, &a.Video, &a.Other,
	} {
		*d = time.Duration(f * float64(*d))
	}
	return a
}

func (a Amounts) byKind() [kindCount]time.Duration {
	return [kindCount]time.Duration{
		asking: a.AI, companion: a.Companion, working: a.Work, learning: a.Learning, people: a.People,
		social: a.Social, gaming: a.Gaming, video: a.Video, other: a.Other,
	}
}

// works reports whether weekday is one of work.
func (h Habit) works(weekday time.Weekday) bool {
	if len(h.Workdays) == 0 {
		return weekday != time.Saturday && weekday != time.Sunday
	}
	for _, w := range h.Workdays {
		if w == weekday {
			return true
		}
	}
	return false
}

// gone reports whether day n is one of an absence.
func (h Habit) gone(n int) bool {
	for _, a := range h.Absences {
		if n >= a.Day && n < a.Day+a.Days {
			return true
		}
	}
	return false
}
