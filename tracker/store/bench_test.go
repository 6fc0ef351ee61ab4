package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/tracker/store/storetest"
)

var end = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("", 3600))

// history returns the path of a filled database, made once for all benchmarks.
func history(b *testing.B, years int) string {
	b.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("dwell-bench-%d", os.Getpid()))
	path := filepath.Join(dir, fmt.Sprintf("years%d.db", years))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	s, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := storetest.FillUntil(context.Background(), s, end, years, 1); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d years: %.1f MB in %v", years, float64(info.Size())/1e6, time.Since(began).Round(time.Millisecond))
	return path
}

func TestMain(m *testing.M) {
	if os.Getenv(committerEnv) != "" {
		commitUntilKilled()
	}
	code := m.Run()
	_ = os.RemoveAll(filepath.Join(os.TempDir(), fmt.Sprintf("dwell-bench-%d", os.Getpid())))
	os.Exit(code)
}

// BenchmarkSummary measures what one command does: open, read all its figures,
// close. The budgets are for the whole command: day and week 15 ms, month 25
// ms, all five years by category 50 ms.
func BenchmarkSummary(b *testing.B) {
	path := history(b, 5)
	c := tracker.DefaultCalendar()
	date := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	zone := end.Location()
	days := func(step int) (out []tracker.Period) {
		for i := range 6 {
			out = append(out, c.Day(date.AddDate(0, 0, -i*step), zone))
		}
		return out
	}
	var weeks, months, years []tracker.Period
	for i := range 5 {
		weeks = append(weeks, c.Week(date.AddDate(0, 0, -7*i), zone))
		months = append(months, c.Month(date.AddDate(0, -i, 0), zone))
	}
	for i := range 60 {
		years = append(years, c.Month(date.AddDate(0, -i, 0), zone))
	}
	for _, bench := range []struct {
		name    string
		periods []tracker.Period
	}{{"day", days(7)}, {"week", weeks}, {"month", months}} {
		b.Run(bench.name, func(b *testing.B) {
			cpu(b, func() { summary(b, path, bench.periods) })
		})
	}
	b.Run("five years by category", func(b *testing.B) {
		cpu(b, func() {
			read(b, path, func(s *store.Store) error {
				all, err := s.CategoryTotals(b.Context(), []tracker.Period{{From: years[59].From, To: years[0].To}})
				if len(all) < 20 {
					b.Fatal("no totals")
				}
				return err
			})
		})
	})
	b.Run("five years by category and month", func(b *testing.B) {
		cpu(b, func() {
			read(b, path, func(s *store.Store) error {
				_, err := s.CategoryTotals(b.Context(), years)
				return err
			})
		})
	})
	b.Run("open and one query", func(b *testing.B) {
		cpu(b, func() {
			read(b, path, func(s *store.Store) error {
				_, err := s.Seq(b.Context())
				return err
			})
		})
	})
}

// cpu reports the processor time of each round beside the wall time, which
// other work on the machine stretches.
func cpu(b *testing.B, do func()) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	for b.Loop() {
		do()
	}
	b.ReportMetric(float64((used()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func read(b *testing.B, path string, do func(*store.Store) error) {
	s, err := store.OpenReadOnly(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	if err := do(s); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func summary(b *testing.B, path string, periods []tracker.Period) {
	read(b, path, func(s *store.Store) error {
		ctx := b.Context()
		if _, err := s.CategoryTotals(ctx, periods); err != nil {
			return err
		}
		for _, name := range []tracker.Name{tracker.AppName, tracker.SiteName, tracker.ProgramName} {
			all, err := s.NameTotals(ctx, periods[0], name, 10)
			if err != nil {
				return err
			}
			if name == tracker.AppName && len(all) == 0 {
				b.Fatal("no apps")
			}
		}
		if _, err := s.HourTotals(ctx, periods[0]); err != nil {
			return err
		}
		if _, err := s.PresenceTotals(ctx, periods[0]); err != nil {
			return err
		}
		_, err := s.Unclassified(ctx, periods[0])
		return err
	})
}

// BenchmarkDay stores one 8 h day as the recorder does, a commit every 90 s of
// activity, and reports what the file grew by, what was written per hour and
// what a commit took.
func BenchmarkDay(b *testing.B) {
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "dwell.db")
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	empty := size(b, path)
	if s, err = store.Open(ctx, path, store.Options{}); err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	midnight := end
	var wrote, spans, commits int64
	for b.Loop() {
		midnight = midnight.AddDate(0, 0, 1)
		day := storetest.Day(rng, midnight)
		written := diskWrites(b)
		var batch []tracker.Span
		for _, sp := range day {
			batch = append(batch, sp)
			if sp.End.Sub(batch[0].Start) < 90*time.Second {
				continue
			}
			if _, err := s.Commit(ctx, batch); err != nil {
				b.Fatal(err)
			}
			commits++
			batch = batch[:0]
		}
		if _, err := s.Commit(ctx, batch); err != nil {
			b.Fatal(err)
		}
		wrote += diskWrites(b) - written
		spans += int64(len(day))
	}
	b.StopTimer()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	n := float64(b.N)
	b.ReportMetric(float64(size(b, path)-empty)/1024/n, "KB-grown/day")
	b.ReportMetric(float64(wrote)/1024/n/8, "KB-written/h")
	b.ReportMetric(float64(spans)/n, "spans/day")
	b.ReportMetric(float64(commits)/n/8, "commits/h")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(commits), "us/commit")
}

// size is the file's own size; its log must have been copied back, as closing
// does.
func size(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// diskWrites is what this process caused to be written to disk, by the kernel's
// own count (proc(5), /proc/pid/io).
func diskWrites(b *testing.B) int64 {
	b.Helper()
	raw, err := os.ReadFile("/proc/self/io")
	if err != nil {
		b.Skip(err)
	}
	for line := range strings.Lines(string(raw)) {
		var n int64
		if _, err := fmt.Sscanf(line, "write_bytes: %d", &n); err == nil {
			return n
		}
	}
	b.Skip("no write_bytes")
	return 0
}
