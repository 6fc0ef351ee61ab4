package store

import (
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

func shares() *rapid.Generator[share] {
	return rapid.Custom(func(t *rapid.T) share {
		return share{
			subject:  rapid.OneOf(rapid.Int64Range(0, 300), rapid.Just[int64](5_000)).Draw(t, "subject"),
			presence: tracker.Presence(rapid.IntRange(1, int(tracker.Paused)).Draw(t, "presence")),
		}
	})
}

func TestPackedTotalsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOf(shares(), rapid.Int64Range(1, 1<<40)).Draw(t, "totals")
		var s sums
		for k, length := range want {
			s.add(k, length)
		}
		var got sums
		if err := unpack(s.pack(nil), got.add); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, maps.Collect(got.all()), cmp.AllowUnexported(share{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPackedHoursComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int64Range(-100, 30_000).Draw(t, "day")
		p := newDayPacker(day)
		want := map[hourKey]int64{}
		total := map[share]int64{}
		hour := day * secondsPerDay
		for range rapid.IntRange(0, 30).Draw(t, "hours") {
			hour += rapid.SampledFrom([]int64{0, 900, 1800, 3600}).Draw(t, "later")
			k := hourKey{hour: hour, offset: rapid.SampledFrom([]int64{-12600, 0, 3600, 20700}).Draw(t, "offset")}
			for s, length := range rapid.MapOfN(shares(), rapid.Int64Range(1, 3_600_000), 1, 5).Draw(t, "totals") {
				k.share = s
				p.add(k, length)
				want[k] += length
				total[s] += length
			}
		}
		got := map[hourKey]int64{}
		if err := unpackHours(day, p.hours(), func(k hourKey, length int64) { got[k] += length }); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(want, got) {
			t.Fatalf("packed %v, got %v", want, got)
		}
		if sum := maps.Collect(p.total.all()); !maps.Equal(total, sum) {
			t.Fatalf("the day's total is %v, want %v", sum, total)
		}
	})
}

// Whatever bytes stand in the file, reading them ends, in sums or in an error.
func FuzzUnpack(f *testing.F) {
	var s sums
	s.add(share{7, tracker.HandsOn}, 90_000)
	s.add(share{0, tracker.Away}, 1)
	whole := s.pack(nil)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2})
	f.Add([]byte{9, 1, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		var got sums
		if err := unpack(b, got.add); err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%v is not damage", err)
		}
		if err := unpackHours(0, b, func(hourKey, int64) {}); err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%v is not damage", err)
		}
	})
}
