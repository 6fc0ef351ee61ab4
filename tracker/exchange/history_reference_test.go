package exchange_test

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker/exchange/exchangetest"
)

// A note is an event of a reference that walks second by second, knowing nothing of how
// the join is made.
type note struct {
	from, to int
	what     string
	of       int // which was met first
	loud     bool
}

// lastBegun returns the note that holds at a second: the one that began last, of those
// the one that holds longest, of those the one whose like was met last.
func lastBegun(notes []note, second int) (best note, ok bool) {
	for _, n := range notes {
		if n.from > second || n.to <= second {
			continue
		}
		if !ok || cmp.Or(cmp.Compare(n.from, best.from), cmp.Compare(n.to, best.to), cmp.Compare(n.of, best.of)) > 0 {
			best, ok = n, true
		}
	}
	return best, ok
}

// A machine is what one computer of the reference recorded.
type machine struct {
	windows, presence []note
	pages             map[string][]note
}

// at says what a second of a machine was, and when that began; "" is nothing.
func (m machine) at(second int) (what string, active bool, begun int) {
	w, inFront := lastBegun(m.windows, second)
	there, told := lastBegun(m.presence, second)
	away := told && there.what == "afk"
	site, loud := "", false
	if inFront && (w.what == "firefox" || w.what == "chrome") {
		if p, ok := lastBegun(m.pages[w.what], second); ok {
			site, loud = p.what, p.loud
		}
	}
	switch {
	case away && loud && second < there.from+3*3600:
		return fmt.Sprint("hands-off ", w.what, " ", site), true, w.from
	case away:
		return "away", false, there.from
	case !inFront, !told && len(m.presence) > 0:
		return "", false, 0
	}
	return fmt.Sprint("hands-on ", w.what, " ", site), true, w.from
}

// drawMachine makes a machine of random events and the buckets that tell of it.
func drawMachine(t *rapid.T, host string, met map[string]int) (machine, []exchangetest.Bucket) {
	const longest = 15_000
	m := machine{pages: map[string][]note{}}
	of := func(what string) int {
		if _, ok := met[what]; !ok {
			met[what] = len(met)
		}
		return met[what]
	}
	stretch := func() (int, int) {
		from := rapid.IntRange(0, longest).Draw(t, "from")
		return from, from + rapid.OneOf(rapid.IntRange(0, 60), rapid.IntRange(0, longest)).Draw(t, "length")
	}
	var w, p []exchangetest.Event
	for range rapid.IntRange(0, 12).Draw(t, "windows") {
		from, to := stretch()
		app := rapid.SampledFrom([]string{"code", "firefox", "chrome", "mail"}).Draw(t, "app")
		w = append(w, window(from, to, app))
		if from < to {
			m.windows = append(m.windows, note{from: from, to: to, what: app, of: of("app " + app)})
		}
	}
	for range rapid.IntRange(0, 8).Draw(t, "presences") {
		from, to := stretch()
		n := note{from: from, to: to, what: rapid.SampledFrom([]string{"afk", "not-afk"}).Draw(t, "status")}
		if n.what == "not-afk" {
			n.of = 1
		}
		p = append(p, presence(from, to, n.what))
		if from < to {
			m.presence = append(m.presence, n)
		}
	}
	buckets := []exchangetest.Bucket{windows(host, w...), presences(host, p...)}
	for _, browser := range []string{"firefox", "chrome"} {
		var tabs []exchangetest.Event
		for range rapid.IntRange(0, 6).Draw(t, "pages") {
			from, to := stretch()
			site := rapid.SampledFrom([]string{"a.example", "b.example"}).Draw(t, "site")
			loud := rapid.Bool().Draw(t, "audible")
			tabs = append(tabs, page(from, to, "https://"+site+"/", loud, false))
			if from < to {
				n := note{from: from, to: to, what: site, of: 2 * of("site "+site), loud: loud}
				if loud {
					n.of++
				}
				m.pages[browser] = append(m.pages[browser], n)
			}
		}
		buckets = append(buckets, pages(browser, host, tabs...))
	}
	return m, buckets
}

// However events overlap, the spans say of each second what a walk through the seconds
// says, and no second twice.
func TestJoinIsWhatSecondsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		met := map[string]int{}
		var machines []machine
		var buckets []exchangetest.Bucket
		for _, host := range []string{"desk", "lap"}[:rapid.IntRange(1, 2).Draw(t, "computers")] {
			m, b := drawMachine(t, host, met)
			machines = append(machines, m)
			buckets = append(buckets, b...)
		}
		form := rapid.SampledFrom([]exchangetest.Form{exchangetest.Python, exchangetest.Rust}).Draw(t, "form")
		h := exported(t, form, buckets...)
		got, last, active := map[int]string{}, at(0), time.Duration(0)
		for s, err := range h.Spans() {
			if err != nil {
				t.Fatal(err)
			}
			if s.Start.Before(last) || !s.Start.Before(s.End) {
				t.Fatalf("%v to %v after %v", s.Start, s.End, last)
			}
			last = s.End
			what := "away"
			if s.Presence.Active() {
				what = fmt.Sprint(s.Presence, " ", s.Subject.App, " ", s.Subject.Site)
				active += s.Length()
			}
			for second := int(s.Start.Sub(at(0)).Seconds()); second < int(s.End.Sub(at(0)).Seconds()); second++ {
				got[second] = what
			}
		}
		seconds := 0
		for second := range 31_000 {
			want, begun, best := "", 0, false
			for _, m := range machines {
				what, is, from := m.at(second)
				if what != "" && (want == "" || is && !best || is == best && from > begun) {
					want, best, begun = what, is, from
				}
			}
			if best {
				seconds++
			}
			if got[second] != want {
				t.Fatalf("second %d is %q, want %q", second, got[second], want)
			}
		}
		if active != time.Duration(seconds)*time.Second {
			t.Fatalf("%v active, want %d s", active, seconds)
		}
	})
}
