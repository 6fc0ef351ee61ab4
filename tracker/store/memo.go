package store

import (
	"fmt"
	"strconv"
	"strings"

	"dwell/tracker"
)

// A memo is what was read last and may be asked for again: a summary asks for
// its categories, apps, sites, programs and presences one after another. It is
// of one version of the file.
type memo struct {
	version [2]int64 // commits by others, rows changed by us
	labels  labels
	period  tracker.Period
	total   *sums                // of period; nil: none
	names   map[int64]subjectRow // of the subjects in total; nil: not read yet
}

// current drops what is of another version of the file.
func (m *memo) current(q session) error {
	var version [2]int64
	if err := q.row(`SELECT data_version, total_changes() FROM pragma_data_version`, nil, &version[0], &version[1]); err != nil {
		return err
	}
	if version != m.version {
		*m = memo{version: version}
	}
	return nil
}

// sums returns the time in p by subject and presence.
func (m *memo) sums(q session, p tracker.Period) (*sums, error) {
	if err := m.current(q); err != nil {
		return nil, err
	}
	if m.total != nil && m.period.From.Equal(p.From) && m.period.To.Equal(p.To) {
		return m.total, nil
	}
	r, err := reachOf(q, p)
	if err != nil {
		return nil, err
	}
	total, err := r.sums(q)
	if err == nil {
		m.period, m.total, m.names = p, total, nil
	}
	return total, err
}

// rows returns the subjects of the sums last returned, without what totals do
// not need.
func (m *memo) rows(q session) (map[int64]subjectRow, error) {
	if m.names != nil {
		return m.names, nil
	}
	if err := m.labels.read(q, m.total); err != nil {
		return nil, err
	}
	names := map[int64]subjectRow{}
	err := q.rows(`SELECT s.id, s.app, s.site, s.program, s.because FROM json_each(?) j CROSS JOIN subject s ON s.id = j.value`,
		[]any{m.total.subjects(nil)}, func(scan func(...any) error) error {
			var r subjectRow
			err := scan(&r.id, &r.subject.App, &r.subject.Site, &r.subject.Program, &r.verdict.Because)
			l := m.labels.sorted[m.labels.of[r.id]-1]
			r.verdict.Category, r.verdict.Editor = l.category, l.editor
			names[r.id] = r
			return err
		})
	if err == nil {
		m.names = names
	}
	return names, err
}

// subjects are those of s that known does not hold, as a JSON array.
func (s *sums) subjects(known []int) string {
	list := []byte{'['}
	seen := -1
	for k := range s.all() {
		if id := int(k.subject); id != seen && (id >= len(known) || known[id] == 0) {
			list = append(strconv.AppendInt(list, k.subject, 10), ',')
			seen = id
		}
	}
	list[max(0, len(list)-1)] = ']'
	if len(list) == 1 {
		return "[]"
	}
	return string(list)
}

// labels are the categories of subjects.
type labels struct {
	sorted []label
	place  map[int64]int // in sorted, by the category's id
	of     []int         // in sorted and one, by the subject's id; 0: not read yet
}

// A label is what time is counted under.
type label struct {
	category tracker.Category
	editor   bool
}

// read sees to it that l holds all subjects of s.
func (l *labels) read(q session, s *sums) error {
	if l.place == nil {
		if err := l.readCategories(q); err != nil {
			return err
		}
	}
	list := s.subjects(l.of)
	if list == "[]" {
		return nil
	}
	// One row of pairs: rows of their own would take five times as long.
	var pairs string
	if err := q.row(`SELECT coalesce(group_concat(s.id || ' ' || s.category, ' '), '') FROM json_each(?) j CROSS JOIN subject s ON s.id = j.value`,
		[]any{list}, &pairs); err != nil {
		return err
	}
	for pairs != "" {
		var id, category int64
		id, pairs = number(pairs)
		category, pairs = number(pairs)
		if n := int(id) + 1 - len(l.of); n > 0 {
			l.of = append(l.of, make([]int, n)...)
		}
		l.of[id] = l.place[category] + 1
	}
	if s.subjects(l.of) != "[]" {
		return fmt.Errorf("%w: totals of subjects that are gone", ErrDamaged)
	}
	return nil
}

// number cuts the first of numbers apart by spaces.
func number(s string) (n int64, rest string) {
	first, rest, _ := strings.Cut(s, " ")
	n, _ = strconv.ParseInt(first, 10, 64) // SQLite wrote it
	return n, rest
}

func (l *labels) readCategories(q session) error {
	place := map[int64]int{}
	err := q.rows(`SELECT id, path, editor FROM category ORDER BY path, editor`, nil, func(scan func(...any) error) error {
		var id int64
		var c label
		err := scan(&id, (*string)(&c.category), &c.editor)
		place[id] = len(l.sorted)
		l.sorted = append(l.sorted, c)
		return err
	})
	if err == nil {
		l.place = place
	}
	return err
}
