package process

import (
	"bytes"
	"io"
	"maps"
	"os"
)

// maxMaps is how much of a list of mappings is looked at: that of a large game has
// ten thousand lines, and what it loads late stands anywhere in it.
const maxMaps = 1 << 20

// readMode looks, once in a process's life, whether it has asked Feral's GameMode
// for speed: to do so it loads GameMode's library.
func (r *reader) readMode(p *running) {
	p.askedMode = true
	on := r.maps(p.pid, "/libgamemode.so", "/libgamemodeauto.so")
	if now, _ := birth(p.pid); !on || !now.Equal(p.born) {
		return
	}
	hints := maps.Clone(p.hints)
	if hints == nil {
		hints = map[string]string{}
	}
	hints["gamemode"] = "true"
	p.hints = hints
}

// maps reports whether a process has mapped a file whose path holds one of names.
func (r *reader) maps(pid int, names ...string) bool {
	file, err := os.Open(proc(pid, "maps"))
	if err != nil {
		return false
	}
	defer file.Close()
	return r.holds(io.LimitReader(file, maxMaps), names)
}

// holds reports whether a list of any length holds one of names.
func (r *reader) holds(list io.Reader, names []string) bool {
	defer clear(r.buf[:])
	longest := 0
	for _, name := range names {
		longest = max(longest, len(name))
	}
	kept := 0
	for {
		n, err := list.Read(r.buf[kept:])
		text := r.buf[:kept+n]
		for _, name := range names {
			if bytes.Contains(text, []byte(name)) {
				return true
			}
		}
		if err != nil {
			return false
		}
		// A name may lie across two reads.
		kept = copy(r.buf[:], text[max(0, len(text)-longest+1):])
	}
}
