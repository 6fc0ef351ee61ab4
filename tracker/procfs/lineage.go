package procfs

import (
	"os"
	"path/filepath"
)

// maxLineage is how far back a process is followed.
const maxLineage = 12

// Lineage returns a process and those it comes from, the nearest first, as far as its
// session goes: what a child does may be its parent's, as a browser's sound is of the
// process whose windows they are.
func Lineage(pid int) []int {
	var all []int
	child, ok := birthOf(pid)
	for ok && len(all) < maxLineage {
		all = append(all, pid)
		if child.session == pid || child.parent <= 1 {
			break
		}
		var parent birth
		parent, ok = birthOf(child.parent)
		if ok = ok && parent.ticks <= child.ticks; ok { // else the parent has ended, and its number is another's
			pid, child = child.parent, parent
		}
	}
	return all
}

// A birth is where a process comes from, and when it began.
type birth struct {
	parent, session int
	ticks           uint64
}

func birthOf(pid int) (b birth, ok bool) {
	text, err := os.ReadFile(filepath.Join(Folder(pid), "stat"))
	if err != nil {
		return b, false
	}
	s, ok := ParseStat(text)
	if !ok {
		return b, false
	}
	const parent, session, started = 4, 6, 22
	var bad [3]error
	b.parent, bad[0] = s.Int(parent)
	b.session, bad[1] = s.Int(session)
	b.ticks, bad[2] = s.Uint(started)
	return b, bad == [3]error{}
}
