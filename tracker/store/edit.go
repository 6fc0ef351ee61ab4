package store

import (
	"errors"
	"iter"

	"dwell/tracker"
)

// An edit is the only way spans change. It gathers what its changes mean for
// the roll-ups and writes that once, in [edit.flush], so that the two cannot
// part however spans were cut, joined, moved or removed on the way.
type edit struct {
	session
	rolled   int64             // hours that begin before are in the roll-ups
	hours    map[hourKey]int64 // ms to add to each hour's total; may be negative
	subjects map[subjectKey]int64
	scenes   map[sceneKey]int64
	titles   map[string]int64

	folded  int64     // where the days folded for measures end
	touched []stretch // of them, where spans changed
	forgets bool      // they leave no trace
}

// An hourKey is what the roll-up keeps apart.
type hourKey struct {
	hour, offset int64 // s
	share
}

type sceneKey struct {
	source     string
	offset     int64
	fullscreen bool
}

func newEdit(q session) (*edit, error) {
	e := &edit{
		session: q, hours: map[hourKey]int64{},
		subjects: map[subjectKey]int64{}, scenes: map[sceneKey]int64{}, titles: map[string]int64{},
	}
	return e, q.row(`SELECT rolled, `+foldedUntil+` FROM progress`, nil, &e.rolled, &e.folded)
}

// hourOf is the start, in seconds of UTC, of the local hour holding ms where
// clocks stand offset seconds ahead of UTC.
func hourOf(ms, offset int64) int64 {
	return floorDiv(ms+offset*1000, 3_600_000)*3600 - offset
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// byHour cuts r at its local hours: each hour with r's milliseconds in it.
func (r row) byHour() iter.Seq2[int64, int64] {
	return func(yield func(hour, length int64) bool) {
		for at := r.start; at < r.end(); {
			hour := hourOf(at, r.offset)
			until := min(r.end(), (hour+3600)*1000)
			if !yield(hour, until-at) {
				return
			}
			at = until
		}
	}
}

// at is where r's time of an hour is counted.
func (r row) at(hour int64) hourKey { return hourKey{hour, r.offset, share{r.subject, r.presence}} }

func (e *edit) count(r row, sign int64) {
	if !e.forgets { // which cuts long spans, and says itself what it takes
		e.touch(r.start, r.end())
	}
	for hour, length := range r.byHour() {
		e.hours[r.at(hour)] += sign * length
	}
}

// rowOf turns sp into a row, interning what it speaks of.
func (e *edit) rowOf(sp tracker.Span) (r row, err error) {
	_, offset := sp.Start.Zone()
	r = row{start: sp.Start.UnixMilli(), presence: sp.Presence, offset: int64(offset)}
	r.length = sp.End.UnixMilli() - r.start
	if r.subject, err = e.subjectID(sp); err != nil {
		return r, err
	}
	if r.scene, err = e.sceneID(sceneKey{sp.Source, r.offset, sp.Fullscreen}); err != nil {
		return r, err
	}
	if sp.Title != "" && sp.Presence.Active() {
		r.title, err = e.titleID(sp.Title)
	}
	return r, err
}

func (e *edit) sceneID(k sceneKey) (int64, error) {
	if id, ok := e.scenes[k]; ok {
		return id, nil
	}
	var id int64
	err := e.session.row(`SELECT id FROM scene WHERE source = ? AND offset = ? AND fullscreen = ?`, []any{k.source, k.offset, k.fullscreen}, &id)
	if errors.Is(err, ErrNotFound) {
		err = e.session.row(`INSERT INTO scene (source, offset, fullscreen) VALUES (?, ?, ?) RETURNING id`, []any{k.source, k.offset, k.fullscreen}, &id)
	}
	if err == nil {
		e.scenes[k] = id
	}
	return id, err
}

func (e *edit) titleID(text string) (int64, error) {
	if id, ok := e.titles[text]; ok {
		return id, nil
	}
	var id int64
	err := e.session.row(`SELECT id FROM title WHERE text = ?`, []any{text}, &id)
	if errors.Is(err, ErrNotFound) {
		err = e.session.row(`INSERT INTO title (text) VALUES (?) RETURNING id`, []any{text}, &id)
	}
	if err == nil {
		e.titles[text] = id
	}
	return id, err
}

// insert stores r, whose time must be free.
func (e *edit) insert(r row) error {
	e.count(r, 1)
	if _, err := e.exec(`INSERT INTO span (start, length, subject, presence, scene) VALUES (?, ?, ?, ?, ?)`,
		r.start, r.length, r.subject, int64(r.presence), r.scene); err != nil {
		return err
	}
	if r.title != 0 {
		_, err := e.exec(`INSERT INTO span_title (start, title) VALUES (?, ?)`, r.start, r.title)
		return err
	}
	return nil
}

// remove takes out r, which must be as stored.
func (e *edit) remove(r row) error {
	e.count(r, -1)
	if _, err := e.exec(`DELETE FROM span WHERE start = ?`, r.start); err != nil {
		return err
	}
	if r.title != 0 {
		_, err := e.exec(`DELETE FROM span_title WHERE start = ?`, r.start)
		return err
	}
	return nil
}

// extend lengthens r, which must be as stored, by more milliseconds of free time.
func (e *edit) extend(r row, more int64) error {
	e.count(row{start: r.end(), length: more, subject: r.subject, presence: r.presence, offset: r.offset}, 1)
	_, err := e.exec(`UPDATE span SET length = length + ? WHERE start = ?`, more, r.start)
	return err
}

// place stores r in free time, as one row with neighbours it joins.
func (e *edit) place(r row) error {
	if r.length <= 0 {
		return nil
	}
	around, err := spanRows(e.session, r.start-1, r.end()+1, 2)
	if err != nil {
		return err
	}
	stored := false
	for _, n := range around {
		switch {
		case n.joins(r):
			if err := e.extend(n, r.length); err != nil {
				return err
			}
			n.length += r.length
			r, stored = n, true
		case r.joins(n):
			if err := e.remove(n); err != nil {
				return err
			}
			if stored {
				return e.extend(r, n.length)
			}
			r.length += n.length
		}
	}
	if stored {
		return nil
	}
	return e.insert(r)
}

// free returns the parts of [from, to) no span has, oldest first.
func (e *edit) free(from, to int64) (parts [][2]int64, err error) {
	taken, err := spanRows(e.session, from, to, everything)
	for _, r := range taken {
		if from < r.start {
			parts = append(parts, [2]int64{from, r.start})
		}
		from = r.end()
	}
	if from < to {
		parts = append(parts, [2]int64{from, to})
	}
	return parts, err
}

// carve takes out what pick chooses of the time in [from, to), cutting spans at
// its ends, and returns what it took out.
func (e *edit) carve(from, to int64, pick func(row) (bool, error)) (out []row, err error) {
	taken, err := spanRows(e.session, from, to, everything)
	if err != nil {
		return nil, err
	}
	for _, r := range taken {
		if yes, err := pick(r); err != nil {
			return nil, err
		} else if !yes {
			continue
		}
		if err := e.remove(r); err != nil {
			return nil, err
		}
		for _, rest := range []row{r.cut(r.start, from), r.cut(to, r.end())} {
			if rest.length > 0 {
				if err := e.insert(rest); err != nil {
					return nil, err
				}
			}
		}
		out = append(out, r.cut(from, to))
	}
	return out, nil
}

func whole(row) (bool, error) { return true, nil }

// edit runs do on spans and brings the roll-ups along, and what is folded of them, all of
// it or none.
func (s *Store) edit(q session, do func(*edit) error) error {
	e, err := newEdit(q)
	if err != nil {
		return err
	}
	if err := do(e); err != nil {
		return err
	}
	if err := e.flush(); err != nil {
		return err
	}
	return e.unfold()
}
