package journal_test

import (
	"encoding/json"
	"iter"
	"path/filepath"
	"testing"

	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/store"
)

// BenchmarkUpdate measures what the daemon does once where a long past was imported: 400
// days folded from their spans, and their levels. Once that is done, an update finds little
// to do.
func BenchmarkUpdate(b *testing.B) {
	p := pastOf(b, 400, store.Options{})
	b.Run("of 400 days", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			copied := filepath.Join(b.TempDir(), "dwell.db")
			if err := p.s.Backup(b.Context(), copied); err != nil {
				b.Fatal(err)
			}
			s, err := store.Open(b.Context(), copied, store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if err := p.measures(s).Update(b.Context(), p.last()); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	p.update(b)
	b.Run("of nothing new", func(b *testing.B) {
		for b.Loop() {
			p.update(b)
		}
	})
}

// BenchmarkThrough measures what a command that tells of reliance reads, at the end of five
// years of folded days. It is to be well under 10 ms.
func BenchmarkThrough(b *testing.B) {
	p := fiveYears(b)
	b.Run("five years", func(b *testing.B) {
		for b.Loop() {
			r, err := store.OpenReadOnly(b.Context(), p.path)
			if err != nil {
				b.Fatal(err)
			}
			days := p.through(b, r, p.last())
			if s := reliance.At(days, p.last(), reliance.Context{Calendar: p.calendar}); !s.Index.Known {
				b.Fatal("there is no index")
			}
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("five years, days alone", func(b *testing.B) {
		for b.Loop() {
			p.through(b, p.s, p.last())
		}
	})
	b.Run("five years, nothing new", func(b *testing.B) {
		p.update(b)
		for b.Loop() {
			p.update(b)
		}
	})
}

// fiveYears are the same 28 days over and over, as folded; their spans are long gone.
func fiveYears(b *testing.B) *past {
	p := pastOf(b, 28, store.Options{})
	days := p.afresh(b)
	p.days = 5 * 365
	var rows []store.FoldedDay
	for n := range p.days {
		rows = append(rows, store.FoldedDay{Date: p.date(n), Period: p.calendar.Day(p.date(n), p.zone), Basis: p.options.Basis()})
	}
	if err := p.s.FoldDays(b.Context(), rows, true, func(d store.FoldedDay, _ iter.Seq2[tracker.Span, error]) ([]byte, error) {
		return json.Marshal(days[int(d.Date.Sub(p.first).Hours()/24)%len(days)])
	}); err != nil {
		b.Fatal(err)
	}
	return p
}
