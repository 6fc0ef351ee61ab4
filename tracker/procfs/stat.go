package procfs

import (
	"bytes"
	"strconv"
)

// A Stat is a process's stat file taken apart (proc_pid_stat(5), by which fields are
// counted from one). Fields are read as they are asked for.
type Stat struct {
	Name   []byte // the kernel's, [MaxName] bytes at most; the process chooses it
	pid    []byte
	fields [][]byte // from the third
}

// ParseStat takes a stat file apart. A name may hold brackets and spaces: what follows the
// last bracket is the kernel's. At least the first twenty-two fields are there.
func ParseStat(text []byte) (Stat, bool) {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return Stat{}, false
	}
	s := Stat{Name: text[open+1 : end], pid: bytes.TrimSpace(text[:open]), fields: bytes.Fields(text[end+1:])}
	return s, len(s.fields) > 22-3
}

// State is the letter of what the process does.
func (s Stat) State() byte { return s.fields[0][0] }

// Int reads a field that is a number: the first, or one from the fourth to the
// twenty-second.
func (s Stat) Int(field int) (int, error) {
	if field == 1 {
		return strconv.Atoi(string(s.pid))
	}
	return strconv.Atoi(string(s.fields[field-3]))
}

// Uint reads such a field that is never negative.
func (s Stat) Uint(field int) (uint64, error) {
	return strconv.ParseUint(string(s.fields[field-3]), 10, 64)
}
