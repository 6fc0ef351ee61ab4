package recorder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"slices"
	"time"

	"dwell/tracker"
)

// maxTail bounds what is read back: a tail is two minutes of spans, unless the
// disk has been full for long.
const maxTail = 64 << 20

// tailSpan is a span within a [Tail].
type tailSpan struct {
	Start, End int64 // ms since 1970
	Offset     int   // seconds east of UTC
	Presence   tracker.Presence
	Fullscreen bool `json:",omitempty"`
	Subject    tracker.Subject
	Verdict    tracker.Verdict
	Title      string `json:",omitempty"`
	Source     string `json:",omitempty"`
}

// tailJSON is a [Tail] as JSON.
type tailJSON struct {
	Seq        uint64
	Spans      []tailSpan
	Open       bool       `json:",omitempty"`
	Unattended []tailSpan `json:",omitempty"`
}

// MarshalJSON writes t with all that counting needs, for the tail file and for
// the commands that add the tail to what is stored.
func (t Tail) MarshalJSON() ([]byte, error) {
	return json.Marshal(tailJSON{t.Seq, toTail(t.Spans), t.Open, toTail(t.Unattended)})
}

func toTail(spans []tracker.Span) []tailSpan {
	all := make([]tailSpan, len(spans))
	for i, s := range spans {
		_, offset := s.Start.Zone()
		all[i] = tailSpan{
			Start: s.Start.UnixMilli(), End: s.End.UnixMilli(), Offset: offset, Presence: s.Presence,
			Fullscreen: s.Fullscreen, Subject: s.Subject, Verdict: s.Verdict, Title: s.Title, Source: s.Source,
		}
	}
	return all
}

// UnmarshalJSON is the inverse of [Tail.MarshalJSON].
func (t *Tail) UnmarshalJSON(b []byte) error {
	var file tailJSON
	if err := json.Unmarshal(b, &file); err != nil {
		return fmt.Errorf("decode tail: %w", err)
	}
	*t = Tail{Seq: file.Seq, Spans: fromTail(file.Spans), Open: file.Open, Unattended: fromTail(file.Unattended)}
	return nil
}

func fromTail(all []tailSpan) (spans []tracker.Span) {
	for _, s := range all {
		zone := time.FixedZone("", s.Offset)
		spans = append(spans, tracker.Span{
			Start: time.UnixMilli(s.Start).In(zone), End: time.UnixMilli(s.End).In(zone), Presence: s.Presence,
			Fullscreen: s.Fullscreen, Subject: s.Subject, Verdict: s.Verdict, Title: s.Title, Source: s.Source,
		})
	}
	return spans
}

// encodeTail is a tail file: a line with the checksum of the JSON that follows,
// so that a torn write is known as one.
func encodeTail(t Tail) ([]byte, error) {
	body, err := t.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("encode tail: %w", err)
	}
	return append(fmt.Appendf(nil, "%08x\n", crc32.ChecksumIEEE(body)), body...), nil
}

var errTornTail = errors.New("tail is torn")

func decodeTail(b []byte) (Tail, error) {
	sum, body, ok := bytes.Cut(b, []byte("\n"))
	if !ok || string(sum) != fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) {
		return Tail{}, errTornTail
	}
	var t Tail
	err := json.Unmarshal(body, &t)
	return t, err
}

// save brings the tail file up to t. Where nothing but time has passed since it
// was written, the file's own time says so: it is the end of the last span.
func (k *keeper) save(t Tail) error {
	n := len(t.Spans)
	if n > 0 && t.Open && k.written.goesOn(t) && os.Chtimes(k.path, time.Time{}, t.Spans[n-1].End) == nil {
		return nil
	}
	return k.write(t)
}

// goesOn reports whether next is t with a longer last span.
func (t Tail) goesOn(next Tail) bool {
	n := len(t.Spans)
	if !t.Open || t.Seq != next.Seq || n != len(next.Spans) || !slices.Equal(t.Spans[:n-1], next.Spans[:n-1]) ||
		!slices.Equal(t.Unattended, next.Unattended) {
		return false
	}
	last := next.Spans[n-1]
	last.End = t.Spans[n-1].End
	return last == t.Spans[n-1]
}

// write replaces the tail file; an empty tail removes it.
func (k *keeper) write(t Tail) error {
	k.written = Tail{}
	if len(t.Spans) == 0 && len(t.Unattended) == 0 {
		if !k.tailed {
			return nil
		}
		k.tailed = false
		if err := os.Remove(k.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("empty tail: %w", err)
		}
		return nil
	}
	b, err := encodeTail(t)
	if err != nil {
		return err
	}
	k.tailed = true
	// No fsync: the file is in memory, and what it must outlive is this process.
	if err := os.WriteFile(k.path+".new", b, 0o600); err != nil {
		return fmt.Errorf("write tail: %w", err)
	}
	if n := len(t.Spans); n > 0 {
		if err := os.Chtimes(k.path+".new", time.Time{}, t.Spans[n-1].End); err != nil {
			return fmt.Errorf("write tail: %w", err)
		}
	}
	if err := os.Rename(k.path+".new", k.path); err != nil {
		return fmt.Errorf("write tail: %w", err)
	}
	k.written = t
	return nil
}

// recover stores what the tail of a run that was killed still holds, less what
// that run had stored itself, and empties it. by is how rules and privacy have it now:
// they may have changed meanwhile.
func (k *keeper) recover(ctx context.Context, by *front) error {
	seq, err := k.store.Seq(ctx)
	if err != nil {
		return fmt.Errorf("read sequence number: %w", err)
	}
	k.seq = seq
	if k.path == "" {
		return nil
	}
	tail, err := readTail(k.path)
	if errors.Is(err, errTornTail) {
		k.log.Warn("the tail of the last run cannot be read", "err", err)
	} else if err != nil {
		return err
	}
	k.tailed = true
	if err := k.takeOver(ctx, tail, by); err != nil {
		return err
	}
	return k.write(Tail{})
}

// takeOver stores what tail holds and the run that left it had not stored itself. Spans
// tell that by their time; two agents may work at once, but go with a commit.
func (k *keeper) takeOver(ctx context.Context, tail Tail, by *front) error {
	if len(tail.Spans) > 0 {
		periods, err := k.store.Coverage(ctx, tail.Spans[0].Start)
		if err != nil {
			return fmt.Errorf("read recorded time: %w", err)
		}
		covered := tracker.NewCoverage(periods)
		for _, s := range tail.Spans {
			for _, p := range covered.Free(nil, tracker.Piece{Span: s, To: s.Length()}) {
				covered.Add(p.Start, p.End)
				k.add(by.amendedSpan(p.Span))
			}
		}
	}
	for _, u := range tail.Unattended {
		if tail.Seq == k.seq && by.keepsAgent(u) {
			k.unattended = append(k.unattended, by.amendedUnattended(u))
		}
	}
	return k.commit(ctx, k.commits)
}

// readTail reads the tail file; a missing one is an empty tail.
func readTail(path string) (Tail, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Tail{}, nil
	}
	if err != nil {
		return Tail{}, fmt.Errorf("read tail: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxTail {
		return Tail{}, errTornTail
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Tail{}, fmt.Errorf("read tail: %w", err)
	}
	t, err := decodeTail(b)
	if n := len(t.Spans); err == nil && t.Open && n > 0 {
		if last := &t.Spans[n-1]; info.ModTime().After(last.End) {
			last.End = info.ModTime().Truncate(time.Millisecond).In(last.End.Location())
		}
	}
	return t, err
}
