package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	"dwell/tracker"
)

// Totals are packed as varints (encoding/binary), so that many of them are one
// row:
//
//	totals = for each presence that has time, in order: presence, count, then
//	         count times, by subject: subject - the one before, length; then 0
//	hours  = for each hour, in order: start - the one before, offset, totals
//
// The first start is counted from the begin of its day, the first subject from
// 0; lengths are milliseconds.

// A share is what of some stretch of time went to one subject in one presence.
type share struct {
	subject  int64
	presence tracker.Presence
}

// sums are milliseconds by presence and subject. Subjects are numbered from 1
// without large gaps, so the number is an index.
type sums [tracker.Paused + 1][]int64

// maxSubject bounds what a damaged file can have us reserve memory for.
const maxSubject = 1 << 20

func (s *sums) add(k share, length int64) {
	row := s[k.presence]
	if n := int(k.subject) + 1 - len(row); n > 0 {
		row = append(row, make([]int64, n)...)
		s[k.presence] = row
	}
	row[k.subject] += length
}

// all yields what is not 0, by presence and subject.
func (s *sums) all() iter.Seq2[share, int64] {
	return func(yield func(share, int64) bool) {
		for presence, row := range s {
			for subject, length := range row {
				if length != 0 && !yield(share{int64(subject), tracker.Presence(presence)}, length) {
					return
				}
			}
		}
	}
}

func (s *sums) empty() bool {
	for range s.all() {
		return false
	}
	return true
}

func (s *sums) clear() {
	for _, row := range s {
		clear(row)
	}
}

func (s *sums) pack(b []byte) []byte {
	for presence, row := range s {
		count := 0
		for _, length := range row {
			if length != 0 {
				count++
			}
		}
		if count == 0 {
			continue
		}
		b = binary.AppendUvarint(b, uint64(presence))
		b = binary.AppendUvarint(b, uint64(count))
		before := 0
		for subject, length := range row {
			if length != 0 {
				b = binary.AppendUvarint(b, uint64(subject-before))
				b = binary.AppendVarint(b, length)
				before = subject
			}
		}
	}
	return binary.AppendUvarint(b, 0)
}

// packed is what is still to be read of packed totals.
type packed struct {
	rest []byte
	torn bool
}

func (p *packed) int() int64 {
	n, size := binary.Varint(p.rest)
	return p.took(n, size)
}

func (p *packed) uint() int64 {
	n, size := binary.Uvarint(p.rest)
	return p.took(int64(n), size)
}

func (p *packed) took(n int64, size int) int64 {
	if size <= 0 {
		p.rest, p.torn = nil, true
		return 0
	}
	p.rest = p.rest[size:]
	return n
}

func (p *packed) err() error {
	if p.torn {
		return fmt.Errorf("%w: packed totals cannot be read", ErrDamaged)
	}
	return nil
}

// totals calls each with every share that comes next.
func (p *packed) totals(each func(share, int64)) {
	for {
		k := share{presence: tracker.Presence(p.uint())}
		if k.presence == 0 {
			return
		}
		for n := p.uint(); n > 0 && !p.torn; n-- {
			k.subject += p.uint()
			length := p.int()
			if k.presence > tracker.Paused || k.subject < 0 || k.subject >= maxSubject {
				p.torn = true
			}
			if !p.torn {
				each(k, length)
			}
		}
	}
}

// unpack reads packed totals.
func unpack(b []byte, each func(share, int64)) error {
	p := packed{rest: b}
	p.totals(each)
	return p.err()
}

// A dayPacker packs the hours of one day, told in order.
type dayPacker struct {
	at, offset int64
	hour       sums
	total      sums // of the day
	packed     []byte
	before     int64
	open       bool
}

func newDayPacker(day int64) *dayPacker { return &dayPacker{before: day * secondsPerDay} }

func (p *dayPacker) add(k hourKey, length int64) {
	if p.open && (k.hour != p.at || k.offset != p.offset) {
		p.close()
	}
	p.at, p.offset, p.open = k.hour, k.offset, true
	p.hour.add(k.share, length)
	p.total.add(k.share, length)
}

func (p *dayPacker) close() {
	p.packed = binary.AppendVarint(p.packed, p.at-p.before)
	p.packed = binary.AppendVarint(p.packed, p.offset)
	p.packed = p.hour.pack(p.packed)
	p.before = p.at
	p.hour.clear()
	p.open = false
}

// hours returns what was packed.
func (p *dayPacker) hours() []byte {
	if p.open {
		p.close()
	}
	return p.packed
}

// unpackHours reads what a dayPacker packed.
func unpackHours(day int64, b []byte, each func(hourKey, int64)) error {
	p := packed{rest: b}
	k := hourKey{hour: day * secondsPerDay}
	for len(p.rest) > 0 {
		k.hour += p.int()
		k.offset = p.int()
		p.totals(func(s share, length int64) {
			k.share = s
			each(k, length)
		})
	}
	return p.err()
}
