package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"dwell/tracker"
)

// Forgotten is what [Store.Forget] took out.
type Forgotten struct {
	Active time.Duration // active time
	Time   time.Duration // all time, away included
	Spans  int           // spans removed or cut

	Unattended time.Duration // what agents worked by themselves
	Prompts    int           // of the quarters of an hour touched

	Events  int // kept as watchers sent them, whatever they tell of
	Nudges  int
	Backups int // backups and damaged files removed
}

// Forget removes what match picks (nil: everything) of [from, to): spans,
// roll-ups, titles, originals of corrections, nudges, and the names nothing
// speaks of any more. Of hours whose spans are no longer kept it removes the
// whole of each hour it touches. Then it wipes what deleted rows leave behind
// in the file and its log, and replaces all automatic backups and damaged files
// set aside by one fresh backup. An error after the first part comes with what
// was forgotten; calling again finishes the wiping.
func (s *Store) Forget(ctx context.Context, from, to time.Time, match func(tracker.Subject, tracker.Verdict) bool) (Forgotten, error) {
	f := forgetting{from: ceilMilli(from), to: ceilMilli(to), match: match, chosen: map[int64]bool{}, subjects: map[int64]subjectRow{}}
	err := s.c.write(ctx, func(q session) error {
		err := s.edit(q, func(e *edit) error {
			f.edit, e.forgets = e, true
			for _, part := range []func() error{f.readOriginals, f.spans, f.droppedHours, f.unattended, f.prompts} {
				if err := part(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, part := range []func() error{f.cutOriginals, f.nudges, f.events, f.names} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Forgotten{}, wrapped("forget", err)
	}
	if err := s.wipe(ctx); err != nil {
		return f.Forgotten, wrapped("wipe the file", err)
	}
	f.Backups, err = s.replaceCopies(ctx)
	return f.Forgotten, wrapped("replace backups", err)
}

type forgetting struct {
	*edit
	Forgotten
	from, to  int64
	match     func(tracker.Subject, tracker.Verdict) bool
	chosen    map[int64]bool
	subjects  map[int64]subjectRow // those something was forgotten of
	originals []original
}

type original struct {
	row
	correction int64
	forgotten  [][2]int64
}

// picks reports whether time of r's subject is meant. Time nobody was there is
// on no subject: only a match for everything takes it.
func (f *forgetting) picks(r row) (bool, error) {
	if f.match == nil {
		return true, nil
	}
	if r.subject == nobody {
		return false, nil
	}
	yes, known := f.chosen[r.subject]
	if known {
		return yes, nil
	}
	sub, err := subjectByID(f.session, r.subject)
	if err != nil {
		return false, err
	}
	yes = f.match(sub.subject, sub.verdict)
	f.chosen[r.subject] = yes
	if yes {
		f.subjects[r.subject] = sub
	}
	return yes, nil
}

// events removes what watchers sent of the time: what it tells of is not looked into.
func (f *forgetting) events() error {
	n, err := f.exec(`DELETE FROM bucket_event WHERE start < ?2 AND start + length >= ?1`, f.from*int64(time.Millisecond), f.to*int64(time.Millisecond))
	f.Events = int(n)
	return err
}

func (f *forgetting) count(presence tracker.Presence, length int64) {
	f.Time += ms(length)
	if presence.Active() {
		f.Active += ms(length)
	}
}

// spans cuts the spans, a month at a time.
func (f *forgetting) spans() error {
	const step = 30 * 24 * 3_600_000
	var first, last int64
	err := f.session.row(`SELECT coalesce(min(start), 0), coalesce(max(start + length), 0) FROM span
		WHERE start >= coalesce((SELECT max(start) FROM span WHERE start <= ?1), ?1) AND start < ?2`, []any{f.from, f.to}, &first, &last)
	if err != nil {
		return err
	}
	for at := max(f.from, first); at < min(f.to, last); at += step {
		taken, err := f.carve(at, min(at+step, f.to), f.picks)
		if err != nil {
			return err
		}
		for _, r := range taken {
			f.Spans++
			f.count(r.presence, r.length)
			f.touch(r.start, r.end())
			for i := range f.originals {
				o := &f.originals[i]
				if o.start < r.end() && r.start < o.end() {
					o.forgotten = append(o.forgotten, [2]int64{r.start, r.end()})
				}
			}
		}
	}
	return nil
}

// droppedHours takes out of the roll-ups what they hold beyond the spans still
// there, in hours that begin before spans are kept.
func (f *forgetting) droppedHours() error {
	if err := f.flush(); err != nil {
		return err
	}
	var pruned int64
	if err := f.session.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil {
		return err
	}
	lo, hi := floorDiv(f.from, 1000)-3600, min(-floorDiv(-f.to, 1000), pruned)
	beyond := map[hourKey]int64{}
	err := f.rows(`SELECT hour, offset, subject, presence, length FROM hour_subject WHERE hour > ? AND hour < ?`, []any{lo, hi},
		func(scan func(...any) error) error {
			var k hourKey
			var length int64
			err := scan(&k.hour, &k.offset, &k.subject, &k.presence, &length)
			beyond[k] = length
			return err
		})
	if err != nil || len(beyond) == 0 {
		return err
	}
	still, err := spanRows(f.session, lo*1000, (hi+3600)*1000, everything)
	if err != nil {
		return err
	}
	for _, r := range still {
		for hour, length := range r.byHour() {
			if k := r.at(hour); beyond[k] > 0 {
				beyond[k] -= length
			}
		}
	}
	for k, length := range beyond {
		if length <= 0 {
			continue
		}
		yes, err := f.picks(row{subject: k.subject})
		if err != nil {
			return err
		}
		if yes {
			f.hours[k] -= length
			f.touch(k.hour*1000, (k.hour+3600)*1000)
			f.count(k.presence, length)
		}
	}
	return nil
}

// readOriginals also lets go of what was folded of them, before the correction.
func (f *forgetting) readOriginals() error {
	err := f.rows(`SELECT o.correction, o.start, o.length, o.subject, o.presence, o.scene, o.title FROM original o
		WHERE o.start < ?2 AND o.start + o.length > ?1`, []any{f.from, f.to}, func(scan func(...any) error) error {
		var o original
		err := scan(&o.correction, &o.start, &o.length, &o.subject, &o.presence, &o.scene, &o.title)
		f.originals = append(f.originals, o)
		return err
	})
	if err != nil {
		return err
	}
	for _, o := range f.originals {
		yes, err := f.picks(o.row)
		if err != nil {
			return err
		}
		if gone := o.cut(f.from, f.to); yes {
			f.touch(gone.start, gone.end())
		}
	}
	return nil
}

// cutOriginals forgets what could be brought back by an undo: what match picks,
// and what stood where something was forgotten.
func (f *forgetting) cutOriginals() error {
	for _, o := range f.originals {
		yes, err := f.picks(o.row)
		if err != nil {
			return err
		}
		if yes {
			o.forgotten = [][2]int64{{f.from, f.to}}
		}
		if len(o.forgotten) == 0 {
			continue
		}
		if _, err := f.exec(`DELETE FROM original WHERE correction = ? AND start = ?`, o.correction, o.start); err != nil {
			return err
		}
		at := o.start
		for _, w := range append(o.forgotten, [2]int64{o.end(), o.end()}) { // in time's order
			if rest := o.cut(at, w[0]); rest.length > 0 {
				if err := f.keep(o.correction, rest); err != nil {
					return err
				}
			}
			at = max(at, w[1])
		}
	}
	for _, statement := range []string{
		`DELETE FROM correction WHERE id NOT IN (SELECT correction FROM original)`,
		`UPDATE correction SET start = (SELECT min(start) FROM original WHERE correction = id),
			end = (SELECT max(start + length) FROM original WHERE correction = id)`,
	} {
		if len(f.originals) == 0 {
			break
		}
		if _, err := f.exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// nudges removes the nudges shown in the time that speak of what is forgotten:
// of its name, or, if a kind of time is forgotten and not a name, of that kind.
// Nudges on other targets stay: they hold what the person answered.
func (f *forgetting) nudges() error {
	var drop []int64
	err := f.rows(`SELECT ordinal, target FROM nudge WHERE shown >= ? AND shown < ?`, []any{f.from, f.to}, func(scan func(...any) error) error {
		var ordinal int64
		var target string
		err := scan(&ordinal, &target)
		if err == nil && (f.match == nil || f.speaksOf(target)) {
			drop = append(drop, ordinal)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, ordinal := range drop {
		if _, err := f.exec(`DELETE FROM nudge WHERE ordinal = ?`, ordinal); err != nil {
			return err
		}
	}
	f.Nudges = len(drop)
	return nil
}

func (f *forgetting) speaksOf(target string) bool {
	kind, name, named := strings.Cut(target, ":")
	if named { // a site may be named by one it lies in
		s := map[tracker.Name]tracker.Subject{tracker.AppName: {App: name}, tracker.SiteName: {Site: name}, tracker.ProgramName: {Program: name}}
		if f.match(s[tracker.Name(kind)], tracker.Verdict{}) {
			return true
		}
	}
	for _, sub := range f.subjects {
		if named {
			if n := tracker.Name(kind).Of(sub.subject); n != "" && strings.EqualFold(n, name) {
				return true
			}
			continue // to the next subject: one of them may bear the name
		}
		ofKind := f.match(tracker.Subject{}, sub.verdict)
		if ofKind && (target == string(sub.verdict.Group()) || sub.verdict.Category.Within(tracker.Category(target))) {
			return true
		}
	}
	return false
}

// names removes subjects and titles that nothing speaks of any more.
func (f *forgetting) names() error {
	for _, statement := range []string{
		`DELETE FROM span_title WHERE start NOT IN (SELECT start FROM span)`,
		`DELETE FROM title WHERE id NOT IN (SELECT title FROM span_title UNION SELECT title FROM original)`,
		`DELETE FROM subject WHERE id <> 0 AND id NOT IN
			(SELECT subject FROM hour_subject UNION SELECT subject FROM span UNION SELECT subject FROM original
			UNION SELECT subject FROM unattended UNION SELECT subject FROM prompt)`,
	} {
		if _, err := f.exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// wipe rewrites the file without the room deleted rows took and empties its
// log, which still holds pages as they were before.
func (s *Store) wipe(ctx context.Context) error {
	return s.c.alone(ctx, func(q session) error {
		if err := q.pragma(`VACUUM`); err != nil {
			return err
		}
		return emptyLog(q) // which VACUUM itself went through
	})
}

func emptyLog(q session) error {
	var busy, pages, copied int64
	if err := q.row(`PRAGMA wal_checkpoint(TRUNCATE)`, nil, &busy, &pages, &copied); err != nil {
		return err
	}
	if busy != 0 {
		return errors.Join(ErrBusy, errors.New("a reader holds the log"))
	}
	return nil
}
