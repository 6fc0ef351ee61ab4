package replay_test

import (
	"math"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/replay"
)

// steady is a habit without turns and days off, so that what is asked for can be measured.
func steady() replay.Habit {
	h := replay.Ordinary()
	h.Turns, h.Absences, h.Off, h.Sick = nil, nil, 0, 0
	h.Workday.Companion, h.FreeDay.Companion = 12*time.Minute, 20*time.Minute
	h.Workday.AI, h.FreeDay.AI = 75*time.Minute, 45*time.Minute
	h.Asking = replay.Asking{Reaches: 1.6, First: 0.5, Longest: 25 * time.Minute, Late: 8 * time.Minute, Agents: 0.2}
	return h
}

func life(h replay.Habit, seed uint64, days int) replay.Person {
	return replay.Person{Habit: h, Seed: seed, Zone: time.UTC, First: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Days: days}
}

// A day as these tests count it, by themselves: what a fold makes of it is another matter.
type counted struct {
	of       map[tracker.Group]float64 // minutes
	active   float64
	late     float64
	longest  float64
	sessions int
	weekend  bool
}

const companions tracker.Group = "companions"

// count counts p's days.
func count(p replay.Person) []counted {
	days := make([]counted, p.Days)
	var session, last time.Time
	for s := range p.Spans() {
		if !s.Presence.Active() {
			continue
		}
		n := int(s.Start.Add(-4*time.Hour).Sub(p.First) / (24 * time.Hour))
		d := &days[n]
		if d.of == nil {
			d.of = map[tracker.Group]float64{}
		}
		minutes := s.Length().Minutes()
		d.active += minutes
		d.weekend = n%7 > 4
		group := s.Verdict.Group()
		if s.Verdict.Category == "ai/companion" {
			d.of[companions] += minutes
		} else {
			d.of[group] += minutes
		}
		if group != tracker.AI {
			continue
		}
		if h := s.Start.Hour(); h >= 23 || h < 4 {
			d.late += minutes
		}
		if s.Start.Sub(last) > 2*time.Minute {
			session = s.Start
			d.sessions++
		}
		last = s.End
		d.longest = max(d.longest, s.End.Sub(session).Minutes())
	}
	return days
}

// near fails unless got is want, give or take a share of it.
func near(t *testing.T, what string, got, want, give float64) {
	t.Helper()
	if math.Abs(got-want) > give*want {
		t.Errorf("%s: %.4g, asked for %.4g", what, got, want)
	}
}

// Over years, days have what was asked for.
func TestALifeIsWhatWasAskedFor(t *testing.T) {
	h := steady()
	days := count(life(h, 5, 3*364))
	for _, class := range []struct {
		name    string
		weekend bool
		asked   replay.Amounts
	}{{"workdays", false, h.Workday}, {"free days", true, h.FreeDay}} {
		sum := map[tracker.Group]float64{}
		active, n := 0.0, 0.0
		for _, d := range days {
			if d.weekend != class.weekend {
				continue
			}
			for g, minutes := range d.of {
				sum[g] += minutes
			}
			active += d.active
			n++
		}
		a := class.asked
		all := a.AI + a.Companion + a.Work + a.Learning + a.People + a.Social + a.Gaming + a.Video + a.Other
		for g, want := range map[tracker.Group]time.Duration{
			tracker.AI: a.AI, companions: a.Companion, tracker.Work: a.Work, tracker.Learning: a.Learning, tracker.People: a.People,
			tracker.Social: a.Social, tracker.Gaming: a.Gaming, tracker.Video: a.Video,
		} {
			near(t, "share of "+string(g)+" on "+class.name, sum[g]/active, want.Minutes()/all.Minutes(), 0.05)
		}
		near(t, "active time of "+class.name, active/n, all.Minutes(), 0.05)
	}
	late, sessions, active, longest := 0.0, 0.0, 0.0, 0.0
	for _, d := range days {
		late += d.late / float64(len(days))
		sessions += float64(d.sessions)
		active += d.active / 60
		longest += d.longest / float64(len(days))
	}
	near(t, "minutes late of a night", late, h.Asking.Late.Minutes(), 0.1)
	near(t, "sessions in an hour", sessions/active, h.Asking.Reaches, 0.1)
	near(t, "longest session of a day", longest, h.Asking.Longest.Minutes(), 0.15)
}

// logs are the logarithms of days' AI time, less the mean of their class.
func logs(days []counted) []float64 {
	r := make([]float64, len(days))
	var sum, n [2]float64
	class := func(d counted) int {
		if d.weekend {
			return 1
		}
		return 0
	}
	for i, d := range days {
		r[i] = math.Log(d.of[tracker.AI] + d.of[companions])
		sum[class(d)] += r[i]
		n[class(d)]++
	}
	for i, d := range days {
		r[i] -= sum[class(d)] / n[class(d)]
	}
	return r
}

// Noise and its memory can be measured from what was lived.
func TestDaysVaryAsAskedFor(t *testing.T) {
	for _, v := range []replay.Variation{
		{AI: 0.2, Rest: 0.1}, {AI: 0.4, Rest: 0.1, Phi: 0.3}, {AI: 0.3, Rest: 0.2, Phi: 0.6},
	} {
		h := steady()
		h.Varies = v
		variance, covariance, n := 0.0, 0.0, 0.0
		for seed := range uint64(4) {
			r := logs(count(life(h, seed, 2*364)))
			for i := range r {
				variance += r[i] * r[i]
				if i > 0 {
					covariance += r[i] * r[i-1]
				}
			}
			n += float64(len(r))
		}
		near(t, "log-sd", math.Sqrt(variance/n), v.AI, 0.06)
		if phi := covariance / variance; math.Abs(phi-v.Phi) > 0.06 {
			t.Errorf("autocorrelation %.3f, asked for %.2f", phi, v.Phi)
		}
	}
}

// A step doubles AI time from its day on, a ramp by its end, and neither moves anything else.
func TestTurnsTurnAIAlone(t *testing.T) {
	h := steady()
	for _, turn := range []struct {
		replay.Turn
		before, after int // days wholly before and wholly after
	}{{replay.Turn{Day: 140, Times: 2}, 140, 140}, {replay.Turn{Day: 140, Over: 70, Times: 2}, 140, 210}} {
		h.Turns = nil
		flat := count(life(h, 8, 364))
		h.Turns = []replay.Turn{turn.Turn}
		turned := count(life(h, 8, 364))
		mean := func(days []counted, g tracker.Group) float64 {
			sum := 0.0
			for _, d := range days {
				sum += d.of[g] / float64(len(days))
			}
			return sum
		}
		near(t, "before", mean(turned[:turn.before], tracker.AI), mean(flat[:turn.before], tracker.AI), 0.001)
		near(t, "after", mean(turned[turn.after:], tracker.AI), 2*mean(flat[turn.after:], tracker.AI), 0.02)
		near(t, "work", mean(turned, tracker.Work), mean(flat, tracker.Work), 0.03)
	}
}

// Days off are the share asked for; sick days are free of work, and shorter.
func TestDaysOffAndSick(t *testing.T) {
	h := steady()
	h.Off, h.Sick = 0.2, 0.1
	off, idle, workdays := 0.0, 0.0, 0.0
	days := count(life(h, 2, 3*364))
	for _, d := range days {
		if d.active == 0 {
			off++
		}
	}
	for i, d := range days {
		if i%7 < 5 && d.active > 0 {
			workdays++
			if d.of[tracker.Work] < 60 {
				idle++
			}
		}
	}
	near(t, "days off", off/float64(len(days)), h.Off, 0.15)
	near(t, "sick days", idle/workdays, h.Sick, 0.25)
}

// Somebody who works on three days does so, and only then.
func TestWorkdaysAreTheOnesNamed(t *testing.T) {
	h := steady()
	h.Workdays = []time.Weekday{time.Monday, time.Tuesday, time.Thursday}
	h.FreeDay.Work = 0
	for i, d := range count(life(h, 2, 70)) {
		works := i%7 == 0 || i%7 == 1 || i%7 == 3
		if worked := d.of[tracker.Work] > 0; worked != works {
			t.Errorf("day %d: %.0f minutes of work", i, d.of[tracker.Work])
		}
	}
}

// Agents, the job's own site and AI editors come in at work, as often as was asked for.
func TestWhatIsAskedAtWork(t *testing.T) {
	h := steady()
	h.FreeDay = replay.Amounts{Video: time.Hour}
	h.Workday.Companion, h.Asking.Late = 0, 0
	h.Asking.Agents, h.Asking.Job, h.Asking.Editor = 0.25, 0.4, 0.3
	var agents, job, atWork, editor, code float64
	for s := range life(h, 3, 2*364).Spans() {
		v, minutes := s.Verdict, s.Length().Minutes()
		switch {
		case v.Editor:
			editor += minutes
		case s.Subject.App == "code":
			code += minutes
		case v.Group() != tracker.AI || s.Start.Hour() >= 18: // evenings are no work
			continue
		case s.Subject.Program == "claude":
			agents += minutes
		case s.Subject.Site == replay.JobSite:
			job += minutes
		}
		if v.Group() == tracker.AI {
			atWork += minutes
		}
	}
	near(t, "agents", agents/atWork, h.Asking.Agents, 0.1)
	near(t, "job", job/atWork, h.Asking.Job, 0.1)
	near(t, "editor", editor/(editor+code), h.Asking.Editor, 0.1)
}
