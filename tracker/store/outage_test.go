package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestOutagesAreCutToThePeriodAsked(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	at := func(minute int) time.Time {
		return time.UnixMilli(1_700_000_000_000).Add(time.Duration(minute) * time.Minute)
	}
	for _, o := range []store.Outage{
		{Source: "x11", Period: tracker.Period{From: at(0), To: at(10)}},
		{Source: "x11", Period: tracker.Period{From: at(0), To: at(15)}}, // it went on
		{Source: "x11", Period: tracker.Period{From: at(30), To: at(30)}},
		{Source: store.ClockSetBack, Period: tracker.Period{From: at(20), To: at(40)}},
	} {
		if err := s.NoteOutage(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Outages(t.Context(), tracker.Period{From: at(5), To: at(25)})
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Outage{
		{Source: store.ClockSetBack, Period: tracker.Period{From: at(20), To: at(25)}},
		{Source: "x11", Period: tracker.Period{From: at(5), To: at(15)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
