package catalogue

// A Cursor walks facts of one kind in the order of their keys. The zero Cursor is at
// the end.
type Cursor struct {
	facts  facts
	kind   Kind
	number int // of the next fact
	next   int // where it stands
	end    int // where the facts of the kind end
	entry  entry
	key    [MaxKey]byte
	length int // of key
}

// Next goes on to the next fact; false at the end.
func (c *Cursor) Next() bool {
	if c.next == c.end {
		return false
	}
	c.entry = c.facts.entry(c.next)
	c.length = len(c.facts.appendRest(c.key[:c.entry.shared], c.entry))
	c.next = c.entry.next
	c.number++
	return true
}

// Key returns the key of the fact the cursor is at, until Next is called again.
func (c *Cursor) Key() []byte { return c.key[:c.length] }

// Fact returns the fact the cursor is at.
func (c *Cursor) Fact() Fact { return c.facts.fact(c.kind, c.entry, c.number-1) }

func (p facts) seek(kind Kind, key []byte) Cursor {
	number, at, _ := p.find(kind, key)
	_, behind := p.blocks(kind)
	c := Cursor{facts: p, kind: kind, number: number, next: at, end: p.block(behind)}
	if at < c.end {
		// What the fact has of the key before it is the beginning of the one looked for.
		copy(c.key[:], key[:p.entry(at).shared])
	}
	return c
}

func (p facts) lookup(kind Kind, key []byte) (Fact, bool) {
	number, at, exact := p.find(kind, key)
	if !exact {
		return Fact{}, false
	}
	return p.fact(kind, p.entry(at), number), true
}

// find returns the number and the place of the first fact of the kind whose key is not
// less than key, and whether it is key; where there is none, of what stands behind.
func (p facts) find(kind Kind, key []byte) (number, at int, exact bool) {
	first, behind := p.blocks(kind)
	low, high := first, behind // the first block with only greater keys
	for low < high {
		mid := low + (high-low)/2
		e := p.entry(p.block(mid))
		if _, order := p.compare(e, key); order <= 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low > first {
		if number, at, exact = p.scan(low-1, key); at < p.block(low) {
			return number, at, exact
		}
	}
	return low * perBlock, p.block(low), false
}

// scan is find within a block whose first key is not greater than key. Few entries are
// compared: one that has more of the one before it than that has of key differs from key
// where that one does, and comes before it as well; one that has less comes behind it.
func (p facts) scan(block int, key []byte) (number, at int, exact bool) {
	same := 0 // so much of key the entry before begins with
	number = block * perBlock
	at, end := p.block(block), p.block(block+1)
	for ; at < end; number++ {
		e := p.entry(at)
		if e.shared < same {
			break
		}
		if e.shared == same {
			alike, order := p.compare(e, key[same:])
			if order >= 0 {
				return number, at, order == 0
			}
			same += alike
		}
		at = e.next
	}
	return number, at, false
}

// compare compares the part of an entry's key that is not of the one before it with
// key: how many bytes they begin with alike, and whether it comes before key (-1), is
// key (0) or comes behind it (1).
func (p facts) compare(e entry, key []byte) (alike, order int) {
	for at := p.rest(e); at < e.next; {
		var text string
		text, at = p.text(at)
		for i := range len(text) {
			switch {
			case alike == len(key) || text[i] > key[alike]:
				return alike, 1
			case text[i] < key[alike]:
				return alike, -1
			}
			alike++
		}
	}
	if alike < len(key) {
		return alike, -1
	}
	return alike, 0
}
