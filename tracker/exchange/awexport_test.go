package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"dwell/tracker/exchange"
)

func TestBrokenExportsAreLocatedNotRepeated(t *testing.T) {
	for in, why := range map[string]string{
		`{"buckets": {"PLANTED": {"events": [{"timestamp": "PLAN`:                         "ends in the middle",
		`{"buckets": {"PLANTED": {"events": [}]}}}`:                                       "not JSON",
		`{"buckets": {"PLANTED": {"events": {"PLANTED": 1}}}}`:                            "events are no list",
		`{"buckets": ["PLANTED"]}`:                                                        "not an object",
		`{"buckets": {}} {"PLANTED": 1}`:                                                  "something follows its end",
		`{"PLANTED": {}}`:                                                                 "no buckets",
		`{"buckets": {"PLANTED": {"x": "` + strings.Repeat("PLANTED", 700_000) + `"}}}`:   "longer than 4 MiB",
		`{"buckets": {"PLANTED": {"x": ` + strings.Repeat("[", 20_000) + `}}}`:            "not JSON",
		`{"buckets": {` + strings.Repeat(`"PLANTED": {},`, 3000) + `"PLANTED": {}}}`:      "more than 2000 buckets",
		`{"buckets": {"a": {"type": "currentwindow", "events": [` + strings.Repeat("", 1): "ends in the middle",
	} {
		err := newHistory().ReadExport(strings.NewReader(in))
		var wrong *exchange.FileError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("%.80s: %v", in, err)
		}
	}
}

// A file may name more things than fit into memory.
func TestTooManyThings(t *testing.T) {
	var b bytes.Buffer
	fmt.Fprint(&b, `{"buckets": {"w": {"type": "currentwindow", "hostname": "", "events": [`)
	for n := range 200_001 {
		if n > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"timestamp":"2026-03-04T09:00:00Z","duration":1,"data":{"app":"a%d"}}`, n)
	}
	fmt.Fprint(&b, `]}}}`)
	if err := newHistory().ReadExport(&b); !errors.Is(err, exchange.ErrTooMuch) {
		t.Error(err)
	}
}

// A reader that fails is not taken for a file that ends.
func TestReadErrorsAreErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, read := range map[string]func(*exchange.History, io.Reader) error{"export": (*exchange.History).ReadExport, "table": (*exchange.History).ReadRescueTime} {
		in := io.MultiReader(strings.NewReader(`{"buckets": {`), failing{broken})
		if name == "table" {
			in = io.MultiReader(strings.NewReader(table), failing{broken})
		}
		if err := read(newHistory(), in); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
