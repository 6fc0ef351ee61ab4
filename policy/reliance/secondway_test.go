package reliance

import (
	"math"
	"math/big"
	"sort"
	"testing"
	"time"

	"dwell/tracker"

	"pgregory.net/rapid"
)

// What follows computes a state once more, slowly and from the contract: rational numbers
// where there are only ratios, days looked up by date.

type byDate map[time.Time]Day

func (b byDate) valid(date time.Time) bool {
	d, ok := b[date]
	return ok && d.Active >= time.Hour && 5*int64(d.Unclassified) <= int64(d.Active)
}

// validBack are the dates of valid days from last to first, backwards, at most n.
func (b byDate) validBack(first, last time.Time, n int) []time.Time {
	var dates []time.Time
	for t := last; !t.Before(first) && len(dates) < n; t = t.AddDate(0, 0, -1) {
		if b.valid(t) {
			dates = append(dates, t)
		}
	}
	return dates
}

func rat(a, b int64) *big.Rat { return big.NewRat(a, b) }

func ratMedian(values []*big.Rat) *big.Rat {
	sort.Slice(values, func(i, j int) bool { return values[i].Cmp(values[j]) < 0 })
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	both := new(big.Rat).Add(values[n/2-1], values[n/2])
	return both.Mul(both, rat(1, 2))
}

// secondParts are the parts as a sheet of paper would have them: value, anchors, weight.
func secondParts(b byDate, window []time.Time, elsewhere bool) map[Measure][4]*big.Rat {
	parts := map[Measure][4]*big.Rat{}
	if len(window) < 5 {
		return parts
	}
	var shares, rates, stretches []*big.Rat
	var late, first, blocks, talk, contact int64
	for _, date := range window {
		d := b[date]
		y := d.All
		if d.Own != nil {
			y = *d.Own
		}
		shares = append(shares, rat(int64(y.AI), int64(d.Active)))
		rates = append(rates, new(big.Rat).Mul(rat(int64(y.Reaches), 1), rat(int64(time.Hour), int64(d.Active))))
		stretches = append(stretches, rat(int64(y.Longest), int64(time.Minute)))
		late += min(int64(y.Late), int64(120*time.Minute))
		talk += int64(y.Conversation)
		contact += int64(y.Conversation) + int64(d.People)
		for _, block := range y.Blocks {
			blocks++
			if block.Asked && block.FirstAI <= 10*time.Minute {
				first++
			}
		}
	}
	parts[AIShare] = [4]*big.Rat{ratMedian(shares), rat(5, 100), rat(40, 100), rat(20, 1)}
	parts[ReachRate] = [4]*big.Rat{ratMedian(rates), rat(1, 2), rat(4, 1), rat(15, 1)}
	parts[LongestStretch] = [4]*big.Rat{ratMedian(stretches), rat(20, 1), rat(90, 1), rat(10, 1)}
	parts[LateUse] = [4]*big.Rat{rat(late, int64(len(window))*int64(time.Minute)), rat(0, 1), rat(30, 1), rat(10, 1)}
	if blocks >= 10 {
		parts[AIFirst] = [4]*big.Rat{rat(first, blocks), rat(1, 5), rat(4, 5), rat(15, 1)}
	}
	if contact >= int64(time.Hour) && !elsewhere {
		parts[Displacement] = [4]*big.Rat{rat(talk, contact), rat(3, 10), rat(9, 10), rat(15, 1)}
	}
	return parts
}

// secondIndex is the index and its confidence, false without one.
func secondIndex(b byDate, window []time.Time, elsewhere bool) (index, confidence float64, ok bool) {
	weight, points := new(big.Rat), new(big.Rat)
	for _, p := range secondParts(b, window, elsewhere) {
		c := new(big.Rat).Sub(p[0], p[1])
		c.Quo(c, new(big.Rat).Sub(p[2], p[1]))
		if c.Sign() < 0 {
			c = rat(0, 1)
		}
		if c.Cmp(rat(1, 1)) > 0 {
			c = rat(1, 1)
		}
		weight.Add(weight, p[3])
		points.Add(points, c.Mul(c, p[3]))
	}
	if weight.Sign() == 0 {
		return 0, 0, false
	}
	var active, unknown int64
	for _, date := range window {
		active, unknown = active+int64(b[date].Active), unknown+int64(b[date].Unclassified)
	}
	sure := new(big.Rat).Mul(rat(int64(min(14, len(window))), 14), new(big.Rat).Quo(weight, rat(100, 1)))
	sure.Mul(sure, rat(active-unknown, active))
	index, _ = new(big.Rat).Quo(points.Mul(points, rat(100, 1)), weight).Float64()
	confidence, _ = sure.Float64()
	return index, confidence, weight.Cmp(rat(60, 1)) >= 0 && sure.Cmp(rat(35, 100)) >= 0
}

// secondKaplanMeier walks through the minutes, with what is left as a fraction.
func secondKaplanMeier(blocks []Block) (time.Duration, bool) {
	left := rat(1, 1)
	for at := time.Duration(0); at <= 24*time.Hour; at += time.Minute {
		var risk, events int64
		for _, b := range blocks {
			end := b.Length
			if b.Asked {
				end = b.FirstAI
			}
			if end >= at {
				risk++
			}
			if b.Asked && end == at {
				events++
			}
		}
		if events > 0 {
			left.Mul(left, rat(risk-events, risk))
			if left.Cmp(rat(1, 2)) <= 0 {
				return at, true
			}
		}
	}
	return 0, false
}

func TestStateByASecondWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := drawDays(t, 130)
		asOf := monday
		if len(days) > 0 {
			asOf = days[len(days)-1].Date.AddDate(0, 0, rapid.IntRange(-5, 5).Draw(t, "as of"))
		}
		b := byDate{}
		for _, d := range days {
			if !d.Date.After(asOf) {
				b[d.Date] = d
			}
		}
		c := Context{Calendar: tracker.DefaultCalendar(), Elsewhere: rapid.Bool().Draw(t, "elsewhere")}
		s := At(days, asOf, c)

		window := b.validBack(asOf.AddDate(0, 0, -27), asOf, 14)
		if s.Valid != len(window) {
			t.Fatalf("%d valid days, want %d", s.Valid, len(window))
		}
		if len(window) > 0 && s.From != window[len(window)-1] {
			t.Fatalf("window from %v, want %v", s.From, window[len(window)-1])
		}
		index, sure, ok := secondIndex(b, window, c.Elsewhere)
		if s.Index.Known != ok || ok && !alike(s.Index.Value, index) || !alike(s.Index.Confidence, sure) {
			t.Fatalf("index %+v, want %v with confidence %v, %v", s.Index, index, sure, ok)
		}
		if parts := secondParts(b, window, c.Elsewhere); ok && len(parts) != len(s.Parts) {
			t.Fatalf("parts %+v, want %v", s.Parts, parts)
		}
		var blocks []Block
		for _, date := range window {
			blocks = append(blocks, b[date].All.Blocks...)
		}
		after, reached := secondKaplanMeier(blocks)
		if f := s.Measures[TimeToFirstAI]; f.Known != (reached && len(blocks) >= 10 && len(window) >= 5) || f.Known && f.Value != after.Seconds() {
			t.Fatalf("time to first AI %+v, want %v, %v of %d blocks", f, after, reached, len(blocks))
		}

		sum, confirmed, noise, ok := secondStep(b, asOf)
		if s.Step.Known != ok {
			t.Fatalf("step %+v, want one: %v", s.Step, ok)
		}
		near := math.Abs(sum-7.5) < 1e-9 || math.Abs(confirmed-math.Log(1.25)) < 1e-9
		if up := ok && sum > 7.5 && confirmed >= math.Log(1.25); s.Step.Up != up && !near {
			t.Fatalf("step %+v, want %v of C %v, median %v, noise %v", s.Step, up, sum, confirmed, noise)
		}
		if s.Step.Up && !alike(s.Step.Size, math.Exp(confirmed)-1) {
			t.Fatalf("step of %v, want %v", s.Step.Size, math.Exp(confirmed)-1)
		}

		now := b.validBack(asOf.AddDate(0, 0, -6), asOf, 7)
		usual := b.validBack(asOf.AddDate(-3, 0, 0), asOf.AddDate(0, 0, -7), 56)
		if known := len(now) >= 4 && len(usual) >= 28; s.Change.Known != known {
			t.Fatalf("change %+v of %d and %d days", s.Change, len(now), len(usual))
		} else if known {
			minutes := func(dates []time.Time) []float64 {
				var all []float64
				for _, date := range dates {
					all = append(all, 480*b[date].All.AI.Seconds()/b[date].Active.Seconds())
				}
				return all
			}
			x, m := middle(minutes(now)), middle(minutes(usual))
			var far []float64
			for _, v := range minutes(usual) {
				far = append(far, math.Abs(v-m))
			}
			z := (x - m) / math.Max(math.Max(1.4826*middle(far), 0.1*m), 2)
			if !alike(s.Change.Now, x/480) || !alike(s.Change.Usual, m/480) || !alike(s.Change.Z, z) {
				t.Fatalf("change %+v, want %v, %v, %v", s.Change, x/480, m/480, z)
			}
		}
	})
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }
