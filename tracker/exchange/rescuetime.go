package exchange

import (
	"cmp"
	"encoding/csv"
	"errors"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"dwell/tracker"
)

// maxRow bounds one row of a table, in bytes.
const maxRow = 1 << 20

// A row is for how long something was used within an hour.
type row struct {
	slot    int64 // ms: when the hour, or the five minutes, began
	seconds uint32
	kept    uint32
	hash    uint64 // of all the row says
}

// columns are where a table of RescueTime has what; -1: nowhere.
type columns struct {
	date, seconds, activity int
	headed                  bool
}

// rescueTimeColumns finds the columns by the first row: the reports and the API have a
// header, the archive of one's own data has none, and in it the length comes last.
func rescueTimeColumns(first []string) (columns, bool) {
	c := columns{-1, -1, -1, true}
	for i, name := range first {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "date":
			c.date = i
		case "time spent (seconds)":
			c.seconds = i
		case "activity":
			c.activity = i
		}
	}
	if c.seconds >= 0 { // what lacks another column is told when it is read
		return c, true
	}
	if len(first) < 5 {
		return c, false
	}
	c = columns{date: 0, activity: 1, seconds: len(first) - 1}
	_, dated := parseSlot(first[0], time.UTC)
	_, err := strconv.ParseUint(first[c.seconds], 10, 32)
	return c, dated && err == nil
}

// parseSlot reads when an hour began: local time, unless an offset is given.
func parseSlot(s string, zone *time.Location) (time.Time, bool) {
	if len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05 -0700", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// ReadRescueTime reads RescueTime's activities by the hour, or by five minutes.
func (h *History) ReadRescueTime(r io.Reader) error {
	h.source = "rescuetime"
	h.rows = []row{}
	through := int64(0) // with a row; the reader's own offset is with a line of one
	in := csv.NewReader(&measured{r: withoutMark(r), max: maxRow, done: func() int64 { return through }})
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	table := tableReader{h: h, seed: maphash.MakeSeed(), things: map[string]uint32{}, midnight: true}
	for {
		fields, err := in.Read()
		through = in.InputOffset()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return table.done()
		case errors.Is(err, errLong):
			return &FileError{in.InputOffset(), "a row longer than 1 MiB"}
		case errors.As(err, &broken):
			h.account.Events++
			h.broken(InLines, int64(broken.StartLine))
			continue
		case err != nil:
			return err
		}
		line, _ := in.FieldPos(0)
		if err := table.read(line, fields); err != nil {
			return err
		}
	}
}

// A tableReader takes the rows of one table.
type tableReader struct {
	h        *History
	of       columns
	begun    bool
	seed     maphash.Seed
	things   map[string]uint32 // what is kept of an activity
	fine     bool              // some row is of five minutes
	midnight bool              // every row begins a day
}

// read takes one row.
func (t *tableReader) read(line int, fields []string) error {
	if !t.begun {
		t.begun = true
		var ok bool
		if t.of, ok = rescueTimeColumns(fields); !ok {
			return &FileError{Why: "its first line is no header of RescueTime's"}
		}
		if t.of.date < 0 {
			return &FileError{Why: "no dates in it: export the activities by the hour, not as a ranking"}
		}
		if t.of.activity < 0 {
			return &FileError{Why: "no activities in it: export activities, not categories or productivity"}
		}
		if t.of.headed {
			return nil
		}
	}
	t.h.account.Events++
	if max(t.of.date, t.of.seconds, t.of.activity) >= len(fields) {
		t.h.broken(InLines, int64(line))
		return nil
	}
	begin, dated := parseSlot(fields[t.of.date], t.h.zone)
	spent, counted := wholeSeconds(fields[t.of.seconds])
	activity := strings.TrimSpace(fields[t.of.activity])
	if !dated || !counted || !within(begin) || activity == "" ||
		begin.Minute()%5 != 0 || begin.Second() != 0 {
		t.h.broken(InLines, int64(line))
		return nil
	}
	if spent == 0 {
		t.h.account.Empty++
		return nil
	}
	t.fine = t.fine || begin.Minute() != 0
	t.midnight = t.midnight && begin.Hour() == 0 && begin.Minute() == 0
	kept, err := t.keep(activity)
	if err != nil {
		return err
	}
	var all maphash.Hash
	all.SetSeed(t.seed)
	for _, field := range fields {
		_, _ = all.WriteString(field)
		_ = all.WriteByte(0)
	}
	t.h.rows = append(t.h.rows, row{begin.UnixMilli(), spent, kept, all.Sum64()})
	return nil
}

// keep returns what is kept of an activity: RescueTime names sites by their hosts and
// programs by what they call themselves.
func (t *tableReader) keep(activity string) (uint32, error) {
	activity = strings.ToValidUTF8(activity[:min(len(activity), maxText)], "")
	if id, ok := t.things[activity]; ok {
		return id, nil
	}
	if len(t.things) >= maxThings {
		return 0, ErrTooMuch
	}
	var found Found
	if isSite(activity) {
		found = t.h.judge.Page(Seen{URL: "https://" + activity + "/"})
	}
	if window := t.h.judge.Window(Seen{App: activity}); found.Verdict.Category == "" || found.Verdict.Unknown() && !window.Verdict.Unknown() {
		found = window
	}
	id, err := t.h.id(found)
	if err == nil {
		id, err = t.h.keep(pair{id, none})
	}
	t.things[strings.Clone(activity)] = id
	return id, err
}

func wholeSeconds(s string) (uint32, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	return uint32(n), err == nil && n <= uint64(maxLength/time.Second)
}

// isSite reports whether name looks like a host, and not like a program's file.
func isSite(name string) bool {
	return strings.Contains(strings.Trim(name, "."), ".") && !strings.ContainsAny(name, " /\\?#@:%") &&
		!strings.HasSuffix(strings.ToLower(name), ".exe") && !strings.HasSuffix(strings.ToLower(name), ".app")
}

// done looks at the table as a whole.
func (t *tableReader) done() error {
	days, long := map[int64]bool{}, false
	if t.midnight {
		for _, r := range t.h.rows {
			days[r.slot] = true
			long = long || r.seconds > 3600
		}
		if len(days) > 1 || long {
			return &FileError{Why: "it tells of days only: export the activities by the hour"}
		}
	}
	t.h.account.ByHour = !t.fine
	slices.SortStableFunc(t.h.rows, func(a, b row) int { return cmp.Compare(a.slot, b.slot) })
	return nil
}

// placed yields the rows as segments: those of an hour one after another from its begin
// on, as far as the hour goes.
func (h *History) placed() iter.Seq2[segment, error] {
	slot := int64(5 * 60_000)
	if h.account.ByHour {
		slot = 3_600_000
	}
	return func(yield func(segment, error) bool) {
		for i := 0; i < len(h.rows); {
			from := h.rows[i].slot
			n := i
			for n < len(h.rows) && h.rows[n].slot == from {
				n++
			}
			end := from + slot
			if n < len(h.rows) {
				end = min(end, h.rows[n].slot) // of clocks that were set by half an hour
			}
			said := map[uint64]bool{}
			at := from
			for _, r := range h.rows[i:n] {
				if said[r.hash] {
					h.account.Doubled++
					continue
				}
				said[r.hash] = true
				to := min(at+int64(r.seconds)*1000, end)
				h.account.Overfull += time.Duration(at+int64(r.seconds)*1000-to) * time.Millisecond
				if at < to && !yield(segment{from: at, to: to, presence: tracker.HandsOn, kept: r.kept, begun: at}, nil) {
					return
				}
				at = to
			}
			i = n
		}
	}
}
