package exchange_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"dwell/tracker/exchange"
	"dwell/tracker/exchange/exchangetest"
)

// The judge of the benchmark does nothing, so that it measures reading and joining.
func BenchmarkImportOfAnExport(b *testing.B) {
	const events = 200_000
	var in bytes.Buffer
	if err := exchangetest.WriteExport(&in, exchangetest.Python, exchangetest.Years(events)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		h := newHistory()
		if err := h.ReadExport(bytes.NewReader(in.Bytes())); err != nil {
			b.Fatal(err)
		}
		if n := drained(b, h); n < events/3 {
			b.Fatal(n, h.Account())
		}
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkImportOfRescueTime(b *testing.B) {
	var in bytes.Buffer
	fmt.Fprintln(&in, "Date,Time Spent (seconds),Number of People,Activity,Category,Productivity")
	begin := time.Date(2021, 1, 4, 0, 0, 0, 0, time.UTC)
	const rows = 100_000
	for n := range rows {
		fmt.Fprintf(&in, "%s,%d,1,app%d,x,0\n", begin.Add(time.Duration(n/10)*time.Hour).Format("2006-01-02T15:04:05"), 100+n%100, n%500)
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		h := newHistory()
		if err := h.ReadRescueTime(bytes.NewReader(in.Bytes())); err != nil {
			b.Fatal(err)
		}
		if n := drained(b, h); n != rows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func drained(b *testing.B, h *exchange.History) (n int) {
	b.Helper()
	for _, err := range h.Spans() {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}
