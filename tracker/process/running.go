package process

import (
	"bytes"
	"maps"
	"path/filepath"
	"strings"
	"time"

	gopsutil "github.com/shirou/gopsutil/v3/process"
)

// maxPath is the longest path kept, in bytes; classify looks at no more.
const maxPath = 1024

// running is what is known of a process. Each may be empty: other users'
// processes show only what anybody may see, and one that ended shows nothing.
type running struct {
	pid  int
	born time.Time
	mine bool
	file string // whole path of what it executes: it may become another program

	exe, argv0, id string            // base names, and the id its sandbox or launcher gave it
	hints          map[string]string // what says that it is a game; shared once given, so never written to
	askedMode      bool              // whether it told GameMode was looked for
}

// inspect reads once what is to be known of a process.
func (r *reader) inspect(pid int) *running {
	born, mine := birth(pid)
	p := &running{pid: pid, born: born, mine: mine}
	if born.IsZero() {
		return p
	}
	if mine {
		p.file = programFile(pid)
	}
	path := p.file
	p.exe = base(path)
	words := ""
	r.read(proc(pid, "cmdline"), func(line []byte) {
		argv0, _, _ := bytes.Cut(line, []byte{0})
		p.argv0 = firstWord(argv0)
		if isWine(p.exe) {
			if program := windowsProgram(line); program != "" {
				path, p.exe = program, base(program)
			}
		}
		if mine && carries(p.exe) {
			words = javaGame(line) // the last to look: it writes to line
		}
	})
	r.read(proc(pid, "cgroup"), func(text []byte) { p.id = unitID(string(text)) })
	if !mine {
		return p
	}
	if p.id == "" {
		p.id = r.flatpakID(pid)
	}
	variables := ""
	r.read(proc(pid, "environ"), func(block []byte) { variables = launcherVariables(block) })
	p.hints = present(map[string]string{"path": path, "cmdline": words, "env": variables, "ancestry": r.ancestry(pid)})
	if now, _ := birth(pid); !now.Equal(born) {
		return &running{pid: pid, born: born} // it ended, and some of this may be of another
	}
	return p
}

// programFile returns the whole path of the file a process runs, or "".
func programFile(pid int) string {
	path, err := (&gopsutil.Process{Pid: int32(pid)}).Exe()
	if err != nil {
		return ""
	}
	// An upgrade while it runs leaves a deleted file behind.
	return plain(strings.TrimSuffix(path, " (deleted)"), maxPath)
}

// present drops the hints that say nothing.
func present(hints map[string]string) map[string]string {
	maps.DeleteFunc(hints, func(_, value string) bool { return value == "" })
	if len(hints) == 0 {
		return nil
	}
	return hints
}

// base returns the last element of a path, of either kind of system, or "".
func base(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// firstWord returns the base name of argv[0]. Some programs (Chromium,
// PostgreSQL) write their whole command line there: it ends at the first space.
func firstWord(argv0 []byte) string {
	argv0, _, _ = bytes.Cut(argv0, []byte(" "))
	name := filepath.Base(plain(argv0, maxPath))
	if name == "." || name == "/" {
		return ""
	}
	return name
}
