package browser

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// merge drops heartbeats one after another, as a bucket does.
func merge(list []tracker.BucketEvent, pulse time.Duration) []tracker.BucketEvent {
	of := &bucket{unsaved: map[int64]bool{}, loaded: true}
	var last int64
	for _, hb := range list {
		merged, c := beat(of.events, hb, pulse)
		if merged.ID == 0 {
			last++
			merged.ID = last
		}
		of.apply(merged, c.del)
	}
	return of.events
}

func drawBeats(t *rapid.T, data string) []tracker.BucketEvent {
	var list []tracker.BucketEvent
	for range rapid.IntRange(1, 12).Draw(t, "n") {
		list = append(list, tracker.BucketEvent{
			Start: noon.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "second")) * time.Second),
			For:   time.Duration(rapid.IntRange(0, 4).Draw(t, "for")) * time.Second,
			Data:  string(data[rapid.IntRange(0, len(data)-1).Draw(t, "data")]),
		})
	}
	return list
}

// Heartbeats that say the same merge to the same events in whatever order they come.
func TestOrderOfHeartbeatsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawBeats(t, "a")
		pulse := time.Duration(rapid.IntRange(0, 6).Draw(t, "pulse")) * time.Second
		inOrder := slices.Clone(list)
		slices.SortStableFunc(inOrder, func(a, b tracker.BucketEvent) int { return a.Start.Compare(b.Start) })
		want := merge(inOrder, pulse)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		got := merge(list, pulse)
		for _, events := range [][]tracker.BucketEvent{want, got} {
			for i := range events {
				events[i].ID = 0
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-in order +shuffled:\n%s", diff)
		}
	})
}

// Nothing a heartbeat said is lost, nothing else is said, and events stay in order.
func TestHeartbeatsTakeNothingFromOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawBeats(t, "abc")
		pulse := time.Duration(rapid.IntRange(0, 6).Draw(t, "pulse")) * time.Second
		events := merge(list, pulse)
		if !slices.IsSortedFunc(events, func(a, b tracker.BucketEvent) int { return a.Start.Compare(b.Start) }) {
			t.Fatalf("out of order: %+v", events)
		}
		for _, hb := range list {
			if !slices.ContainsFunc(events, func(e tracker.BucketEvent) bool {
				return e.Data == hb.Data && !e.Start.After(hb.Start) && !e.End().Before(hb.End())
			}) {
				t.Fatalf("%+v is in none of %+v", hb, events)
			}
		}
		for _, e := range events {
			if !slices.ContainsFunc(list, func(hb tracker.BucketEvent) bool { return hb.Data == e.Data && hb.Start.Equal(e.Start) }) ||
				!slices.ContainsFunc(list, func(hb tracker.BucketEvent) bool { return hb.Data == e.Data && hb.End().Equal(e.End()) }) {
				t.Fatalf("nobody said %+v", e)
			}
		}
	})
}

func TestParseTime(t *testing.T) {
	want := time.Date(2026, 3, 4, 9, 0, 0, 123456000, time.UTC)
	for _, text := range []string{
		"2026-03-04T09:00:00.123456Z", "2026-03-04T10:00:00.123456+01:00", "2026-03-04T10:00:00.123456+0100", "2026-03-04T09:00:00.123456",
	} {
		if got, err := parseTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026", "1969-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-04T09:00:00+99:99"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// Equal data are equal text, whatever the order of keys and the way strings are written.
func TestCanonical(t *testing.T) {
	for _, same := range [][]string{
		{`{"a":1,"b":{"c":"x","d":[1,2]}}`, `{ "b": {"d":[1, 2],"c":"x"}, "a":1 }`},
		{`{"a":"ü<&>"}`, `{"a":"\u00fc\u003c&>"}`},
		{`{}`, ` { } `},
	} {
		first, err := canonical(json.RawMessage(same[0]))
		second, err2 := canonical(json.RawMessage(same[1]))
		if err != nil || err2 != nil || first != second {
			t.Errorf("%q %v, %q %v", first, err, second, err2)
		}
	}
	for _, none := range []string{"", "null", "[]", `"a"`, `{"a":1}{}`, `{"a":`, `{"a":"` + strings.Repeat("x", maxEventData) + `"}`} {
		if got, err := canonical(json.RawMessage(none)); err == nil {
			t.Errorf("%.40q is %.40q", none, got)
		}
	}
}

func FuzzDecodeEvents(f *testing.F) {
	f.Add([]byte(`{"timestamp":"2026-03-04T09:00:00Z","duration":1.5,"data":{"a":1}}`))
	f.Add([]byte(`[{"id":null,"timestamp":"2026-03-04T09:00:00+0100","data":{"a":[]}}]`))
	f.Add([]byte(`{"timestamp":"2026-03-04T09:00:00Z","duration":-1e309,"data":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		events, err := decodeEvents(text)
		if err != nil {
			return
		}
		for _, e := range events {
			if e.For < 0 || e.Start.Year() < 1990 || !json.Valid([]byte(e.Data)) {
				t.Fatalf("%+v", e)
			}
			again, err := json.Marshal(sent(e))
			if err != nil {
				t.Fatal(err)
			}
			back, err := decodeEvent(again)
			if err != nil || back.Data != e.Data || back.ID != e.ID || back.Start.Sub(e.Start).Abs() > time.Microsecond {
				t.Fatalf("%+v comes back as %+v, %v", e, back, err)
			}
		}
	})
}

// A browser that is used and not heard is silent after two minutes, not before, and
// another's word changes nothing.
func TestSilence(t *testing.T) {
	at := func(second int) time.Time { return noon.Add(time.Duration(second) * time.Second) }
	var s Silence
	if _, _, silent := s.Of(at(1000)); silent || !s.Next().IsZero() {
		t.Error("silent with no browser in front")
	}
	s.Front("firefox", at(0))
	if _, _, silent := s.Of(at(119)); silent {
		t.Error("silent after 119 s")
	}
	if name, last, silent := s.Of(at(120)); !silent || name != "firefox" || !last.IsZero() {
		t.Errorf("%s %v %v", name, last, silent)
	}
	s.Heard("chrome", at(130))
	s.Front("firefox", at(130)) // as it was
	if _, _, silent := s.Of(at(131)); !silent {
		t.Error("heard by another's word")
	}
	s.Heard("firefox", at(140))
	if _, _, silent := s.Of(at(259)); silent {
		t.Error("silent though it was heard")
	}
	if _, last, silent := s.Of(at(260)); !silent || !last.Equal(at(140)) {
		t.Errorf("%v %v", last, silent)
	}
	s.Again(at(300))
	if _, _, silent := s.Of(at(419)); silent {
		t.Error("silent while nobody was there")
	}
	s.Front("", at(500))
	if _, _, silent := s.Of(at(1000)); silent {
		t.Error("silent with no browser in front")
	}
}
