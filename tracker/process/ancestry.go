package process

import (
	"bytes"
	"strconv"
	"strings"
)

// maxParents is how far back a process's line is followed.
const maxParents = 12

// maxName is the longest name of a parent kept, in bytes.
const maxName = 64

// kin is what the kernel says of where a process comes from.
type kin struct {
	name            string // base name of its file, cut to 15 bytes
	parent, session int
	started         uint64 // ticks since the machine started
}

// ancestry returns the names of a process's parents, the nearest first, as words
// between ">". It ends with the first that leads its session: what comes before that
// started the desktop or a terminal, not the program.
func (r *reader) ancestry(pid int) string {
	child, ok := r.kin(pid)
	var names []string
	for range maxParents {
		parent := child.parent
		if _, mine := birth(parent); !ok || !mine {
			break
		}
		var line kin
		line, ok = r.kin(parent)
		if !ok || line.started > child.started {
			break // the parent has ended, and its pid is another's
		}
		name := line.name
		if interprets(name) {
			r.read(proc(parent, "cmdline"), func(text []byte) {
				if script := scriptOf(text); script != "" {
					name = script
				}
			})
		}
		if name != "" {
			names = append(names, name)
		}
		if line.session == parent {
			break
		}
		child = line
	}
	return strings.Join(names, ">")
}

func (r *reader) kin(pid int) (k kin, ok bool) {
	r.read(proc(pid, "stat"), func(text []byte) { k, ok = parseStat(text) })
	return k, ok
}

// parseStat reads /proc/PID/stat (proc_pid_stat(5)): the name in brackets, which may
// hold brackets itself, then fields counted from the third.
func parseStat(text []byte) (kin, bool) {
	begin, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if begin < 0 || end < begin {
		return kin{}, false
	}
	// A wrapper in Python may write what it runs behind its name: "lutris-wrapper: TITLE".
	name, _, _ := bytes.Cut(text[begin+1:end], []byte(":"))
	k, number := kin{name: word(name, maxName)}, 2
	for field := range bytes.FieldsSeq(text[end+1:]) {
		number++
		var err error
		switch number {
		case 4:
			k.parent, err = strconv.Atoi(string(field))
		case 6:
			k.session, err = strconv.Atoi(string(field))
		case 22:
			k.started, err = strconv.ParseUint(string(field), 10, 64)
			return k, err == nil
		}
		if err != nil {
			return kin{}, false
		}
	}
	return kin{}, false
}

// interprets reports whether the program called name runs a script, whose name
// tells more.
func interprets(name string) bool {
	switch name {
	case "sh", "bash", "dash":
		return true
	}
	return strings.HasPrefix(name, "python")
}

// scriptOf returns the base name of the script an interpreter's command line
// names, or "". A program given as text ("-c") has no name.
func scriptOf(line []byte) string {
	_, rest, _ := bytes.Cut(line, []byte{0})
	for argument := range bytes.SplitSeq(rest, []byte{0}) {
		switch {
		case bytes.HasPrefix(argument, []byte("--")):
		case bytes.HasPrefix(argument, []byte("-")):
			if bytes.IndexByte(argument, 'c') > 0 {
				return ""
			}
		default:
			return word(argument[bytes.LastIndexByte(argument, '/')+1:], maxName)
		}
	}
	return ""
}
