package catalogue

import (
	_ "embed"
	"strings"

	"dwell/tracker"
)

// Facts are the facts as they are packed. All numbers are numberWidth bytes wide, the
// high one first; a place is how far from the beginning something stands. In this
// order:
//
//   - for each kind the number of its first block, and behind them how many blocks
//     there are;
//   - the place of the categories and the place of the places of the blocks;
//   - for each code how many bytes of the texts stand before its own, and in the last
//     byte of the number how many it has;
//   - the texts;
//   - the categories, each categoryWidth wide and filled up with spaces;
//   - for each block its place, and behind them where the last one ends;
//   - the blocks, the kinds one behind the other.
//
// A block is perBlock facts in the order of their keys, the last one of a kind what is
// left. A fact is
//
//   - a byte whose upper half is how many bytes of its key are those of the fact before
//     it in the block, and whose lower half is how many bytes its last two fields have;
//     a half that is full says that a byte follows which is the number;
//   - the number of its category, a byte to which more is added where flags follow: the
//     first letter of each, to which more is added in all but the last;
//   - the rest of its key, in codes.
//
// A code is a byte less than shortCodes, or two bytes. Which texts codes stand for was
// chosen by what they save: what is frequent is short. Every single byte has a code, so
// that every key can be written.
type facts string

//go:embed facts.bin
var packed facts

const (
	numberWidth   = 3
	categoryWidth = 24
	perBlock      = 16
	half          = 15  // of a byte, full
	more          = 128 // no letter and no number of a category has this bit

	shortCodes = 240
	codes      = shortCodes + (256-shortCodes)*256

	categoriesAt = (int(Token) + 2) * numberWidth
	blocksAt     = categoriesAt + numberWidth
	codesAt      = blocksAt + numberWidth
	textsAt      = codesAt + codes*numberWidth
)

// MaxKey is how long a key may be.
const MaxKey = 120

// number returns the number that stands at a place.
func (p facts) number(at int) int {
	n := p[at : at+numberWidth]
	return int(n[0])<<16 | int(n[1])<<8 | int(n[2])
}

// blocks returns the number of the kind's first block and of the one behind its last.
func (p facts) blocks(kind Kind) (first, behind int) {
	at := int(kind) * numberWidth
	return p.number(at), p.number(at + numberWidth)
}

// block returns where a block begins, which is where the one before it ends.
func (p facts) block(n int) int { return p.number(p.number(blocksAt) + n*numberWidth) }

// text returns what the code at a place stands for, and the place behind it.
func (p facts) text(at int) (text string, next int) {
	code := int(p[at])
	at++
	if code >= shortCodes {
		code = shortCodes + (code-shortCodes)<<8 + int(p[at])
		at++
	}
	n := p.number(codesAt + code*numberWidth)
	begin := textsAt + n>>8
	return string(p[begin : begin+n&0xff]), at
}

// category returns what the number of a category stands for.
func (p facts) category(number byte) tracker.Category {
	at := p.number(categoriesAt) + int(number)*categoryWidth
	name := string(p[at : at+categoryWidth])
	return tracker.Category(name[:strings.IndexByte(name, ' ')])
}

// An entry says where the parts of a packed fact stand.
type entry struct {
	shared int // how many bytes of its key are those of the fact before it
	mark   int // where its category and flags stand
	next   int // where the next fact begins
}

// entry returns the fact that begins at a place.
func (p facts) entry(at int) entry {
	shared, length := int(p[at]>>4), int(p[at]&half)
	at++
	if shared == half {
		shared = int(p[at])
		at++
	}
	if length == half {
		length = int(p[at])
		at++
	}
	return entry{shared, at, at + length}
}

// rest returns where the codes of an entry's key begin.
func (p facts) rest(e entry) int {
	at := e.mark
	for p[at] >= more {
		at++
	}
	return at + 1
}

// fact returns the fact of an entry.
func (p facts) fact(kind Kind, e entry, number int) Fact {
	return Fact{
		Kind: kind, Category: p.category(p[e.mark] &^ more),
		flags: string(p[e.mark+1 : p.rest(e)]), number: number + 1,
	}
}

// appendRest appends the part of an entry's key that is not of the one before it.
func (p facts) appendRest(buf []byte, e entry) []byte {
	for at := p.rest(e); at < e.next; {
		var text string
		text, at = p.text(at)
		buf = append(buf, text...)
	}
	return buf
}

// appendKey appends the key of the fact with a number.
func (p facts) appendKey(buf []byte, number int) []byte {
	start := len(buf)
	at := p.block(number / perBlock)
	for range number%perBlock + 1 {
		e := p.entry(at)
		buf = p.appendRest(buf[:start+e.shared], e)
		at = e.next
	}
	return buf
}
