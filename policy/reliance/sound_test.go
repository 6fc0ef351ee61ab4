package reliance

import (
	"fmt"
	"math"
	"reflect"
	"time"
)

// finite finds a float that is no number, or a value the state should not hold.
func finite(path string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%s is %v", path, f)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		for i := range v.NumField() {
			if err := finite(path+"."+v.Type().Field(i).Name, v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := finite(fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := finite(fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key)); err != nil {
				return err
			}
		}
	}
	return nil
}

// sound says what is wrong with s, whatever days it is of.
func sound(s State) error {
	if err := finite("state", reflect.ValueOf(s)); err != nil {
		return err
	}
	x := s.Index
	if x.Known && (x.Value < 0 || x.Value > 100 || x.Low > x.High || x.Low < 0 || x.High > 100) {
		return fmt.Errorf("index %+v", x)
	}
	if x.Confidence < 0 || x.Confidence > 1 || s.Coverage.Value < 0 || s.Coverage.Value > 1 {
		return fmt.Errorf("confidence %v, coverage %v", x.Confidence, s.Coverage.Value)
	}
	for _, line := range []Figure{s.Tool, s.Companion} {
		if line.Value < 0 || line.Value > 100 || line.Known && !x.Known {
			return fmt.Errorf("line %+v beside index %+v", line, x)
		}
	}
	if weight, points := sum(s.Parts); x.Known && !alike(x.Value, 100*points/weight) {
		return fmt.Errorf("parts %+v do not come to %v", s.Parts, x.Value)
	}
	if len(s.Days) != 28 || !s.Days[27].Date.Equal(s.AsOf) || len(s.Measures) != len(Measures()) || len(s.Groups) != len(MeasuredGroups()) {
		return fmt.Errorf("%d days, %d measures, %d groups", len(s.Days), len(s.Measures), len(s.Groups))
	}
	if s.Step.Up && s.Step.Down || (s.Step.Up || s.Step.Down) == s.Step.Since.IsZero() {
		return fmt.Errorf("step %+v", s.Step)
	}
	return nil
}

// thin says which figure of s is shown below its floor, or is missing above it, or does
// not say from when it may be there; met is how often limits were.
func thin(days []Day, s State, elsewhere bool, met int) error {
	b := byDate{}
	for _, d := range days {
		if !d.Date.After(s.AsOf) {
			b[d.Date] = d
		}
	}
	window := b.validBack(s.AsOf.AddDate(0, 0, -27), s.AsOf, 14)
	var blocks, hours int
	var ai, talk time.Duration
	for _, date := range window {
		d := b[date]
		blocks, hours = blocks+len(d.All.Blocks), hours+d.All.Hours
		ai, talk = ai+d.All.AI, talk+d.People+d.All.Conversation
	}
	own := map[Measure]bool{
		AIFirst: blocks >= 10, TimeToFirstAI: blocks >= 10, AIFreeHours: hours >= 10,
		CompanionShare: ai >= time.Hour, HumanContact: talk >= time.Hour, OverrideRate: met >= 5,
	}
	check := func(what string, known bool, notBefore time.Time, want bool) error {
		if known != want || known != notBefore.IsZero() || !known && !notBefore.After(s.AsOf) {
			return fmt.Errorf("%s is there: %v, should be: %v; not before %v", what, known, want, notBefore)
		}
		return nil
	}
	var all []error
	for m, f := range s.Measures {
		enough, needs := own[m]
		want := len(window) >= 5 && (enough || !needs)
		if m == TimeToFirstAI && want && !f.Known && f.NotBefore.IsZero() {
			continue // not reached
		}
		all = append(all, check(string(m), f.Known, f.NotBefore, want))
	}
	for _, g := range s.Groups {
		for _, f := range []Figure{g.Share, g.Sessions, g.ReachRate, g.Checking, g.LongestStretch, g.Late} {
			all = append(all, check(string(g.Group), f.Known, f.NotBefore, len(window) >= 5))
		}
	}
	_, sure, index := secondIndex(b, window, elsewhere)
	if math.Abs(sure-0.35) > 1e-9 {
		all = append(all, check("index", s.Index.Known, s.Index.NotBefore, index && len(window) >= 6))
	}
	ago := func(n int) time.Time { return s.AsOf.AddDate(0, 0, -n) }
	count := func(first, last time.Time) int { return len(b.validBack(first, last, math.MaxInt)) }
	all = append(all,
		check("change", s.Change.Known, s.Change.NotBefore, count(ago(6), s.AsOf) >= 4 && count(ago(900), ago(7)) >= 28),
		check("step", s.Step.Known, s.Step.NotBefore, count(ago(27), s.AsOf) >= 5 && count(ago(900), ago(28)) >= 56))
	sunday := s.AsOf
	for sunday.Weekday() != time.Sunday {
		sunday = sunday.AddDate(0, 0, -1)
	}
	weeks := 0
	for range 8 {
		if count(sunday.AddDate(0, 0, -6), sunday) >= 3 {
			weeks++
		}
		sunday = sunday.AddDate(0, 0, -7)
	}
	all = append(all, check("trend", s.Trend.Known, s.Trend.NotBefore, weeks >= 5))
	if s.Trend.Weeks != weeks {
		all = append(all, fmt.Errorf("trend over %d weeks, want %d", s.Trend.Weeks, weeks))
	}
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}
