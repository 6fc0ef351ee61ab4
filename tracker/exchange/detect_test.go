package exchange_test

import (
	"errors"
	"strings"
	"testing"

	"dwell/tracker/exchange"
)

func TestDetect(t *testing.T) {
	for in, want := range map[string]exchange.Form{
		"":                                   exchange.Lines,
		"\n\ufeff":                           0,
		"\ufeff{\"start\":1}\n{\"start\":2}": exchange.Lines,
		"{\"a\": {\"buckets\": {}}, \"b\": [\"buckets\", {}], \"c\": \"buckets\"}": exchange.Lines,
		"{\n \"x\": [1, [2]], \"y\": \"z\",\n \"buckets\": {":                      exchange.Export,
		"SQLite format 3\x00": exchange.Database,
		"\ufeff" + table:      exchange.RescueTime,
		"2026-03-04 01:00:00 -0800,code,No Details,x,y,60": exchange.RescueTime,
		"2026-03-04 01:00:00 -0800,code,No Details,x,y,z":  0,
		"Dear reader,": 0,
		"[]":           0,
		"{" + strings.Repeat(" ", exchange.HeadSize): exchange.Lines,
	} {
		got, err := exchange.Detect([]byte(in[:min(len(in), exchange.HeadSize)]))
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%.40q: %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]error{
		"PK\x03\x04":          exchange.ErrPacked,
		"\xff\xfeD\x00a\x00":  exchange.ErrUTF16,
		"\x93\x1c\x00\x8fabc": exchange.ErrBinary,
		"a,b\n":               exchange.ErrUnknown,
		"start,end,seconds,app,class,site,program,title,fullscreen,category,because,presence,source\n": exchange.ErrOwnCSV,
	} {
		if _, err := exchange.Detect([]byte(in)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v", in, err)
		}
	}
}
