package exchange_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/exchange"
)

// table is hours as RescueTime's API gives them.
const table = `Date,Time Spent (seconds),Number of People,Activity,Category,Productivity
2026-03-04T09:00:00,1800,1,code,Editing & IDEs,2
2026-03-04T09:00:00,600,1,github.com,General Software Development,2
2026-03-04T09:00:00,600,1,github.com,General Software Development,2
2026-03-04T10:00:00,3000,1,"mail, and more",Email,0
2026-03-04T10:00:00,1200,1,code,Editing & IDEs,2
2026-03-04T11:00:00,0,1,code,Editing & IDEs,2
soon,1,1,code,Editing & IDEs,2
2026-03-04T11:00:00,-1,1,code,Editing & IDEs,2
2026-03-04T11:00:00
2026-03-04T11:07:00,60,1,code,Editing & IDEs,2
2026-03-04T11:00:00,60,1,co"de,Editing & IDEs,2
1970-03-04T11:00:00,60,1,code,Editing & IDEs,2
`

func rescued(t *testing.T, in string) (*exchange.History, error) {
	t.Helper()
	h := newHistory()
	return h, h.ReadRescueTime(strings.NewReader(in))
}

func TestRescueTime(t *testing.T) {
	h, err := rescued(t, table)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"0-1800 hands-on code", "1800-2400 hands-on  github.com", "3600-6600 hands-on mail, and more", "6600-7200 hands-on code"}
	if diff := cmp.Diff(want, told(t, h.Spans())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(exchange.Account{
		Events: 12, Doubled: 1, Empty: 1, Overfull: 600 * time.Second, ByHour: true,
		Broken: []exchange.Broken{{Where: "lines", Count: 6, First: []int64{8, 9, 10, 11, 12}}},
	}, h.Account()); diff != "" {
		t.Error(diff)
	}
}

// The archive of one's data has no header, and says the offset.
func TestRescueTimeArchive(t *testing.T) {
	h, err := rescued(t, "2026-03-04 01:00:00 -0800,code,No Details,Software Development,Editing & IDEs,60\n2026-03-04 01:05:00 -0800,mail,No Details,Communication,Email,20\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(t, h.Spans()), []string{"0-60 hands-on code", "300-320 hands-on mail"}; !slices.Equal(got, want) || h.Account().ByHour {
		t.Error(got, h.Account())
	}
}

func TestRescueTimeRefused(t *testing.T) {
	for in, why := range map[string]string{
		"Rank,Time Spent (seconds),Number of People,Activity,Category,Productivity\n1,60,1,code,x,2\n":                            "not as a ranking",
		"Date,Time Spent (seconds),Number of People,Productivity\n2026-03-04T09:00:00,60,1,2\n":                                   "no activities in it",
		"Date,Time Spent (seconds),Number of People,Activity\n2026-03-04T00:00:00,60,1,code\n2026-03-05T00:00:00,60,1,code\n":     "days only",
		"Date,Time Spent (seconds),Number of People,Activity\n2026-03-04T00:00:00,7200,1,code\n":                                  "days only",
		"Date,Time Spent (seconds),Number of People,Activity\n2026-03-04T09:00:00,60,1,\"" + strings.Repeat("PLANTED\n", 300_000): "a row longer than 1 MiB",
		"a,b\n": "no header of RescueTime's",
	} {
		_, err := rescued(t, in)
		var wrong *exchange.FileError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("%.80s: %v", in, err)
		}
	}
}
