package process

import (
	"cmp"
	"context"
	"strings"
	"unicode"
)

// A foreground is what has the keyboard in a terminal. Without a pid it is the shell, or
// nothing that can be seen.
type foreground struct {
	argv  []string // in memory only
	pid   int
	born  uint64
	shell bool // there is a shell, in front or not
}

// maxFamily is how many processes under one terminal are looked at.
const maxFamily = 256

// A terminal is looked at through the process of its window: what it shows is the
// foreground process group of the tty of a session under it.
type terminal struct {
	reader reader
	pid    int    // looked at last
	known  []stat // its shells
	looks  int    // since they were gathered
	nested [maxNested]client
}

// A job is what a tty listens to: the leader of its foreground group.
type job struct {
	stat
	argv []string
}

// gatherEvery is how many looks the shells of a terminal are taken to be the same, while
// each is still there: to ask for one is cheap, to find one is a walk through a family.
const gatherEvery = 10

// look returns what runs in the foreground of the terminal pid; afresh says that a new
// shell may be there, of a new tab or window. One that serves several
// windows or tabs does not say which of its ttys is in front: the one whose program the
// title names is taken, else the one last typed into. That is a guess, and one may be
// wrong for some seconds after another tab was chosen.
func (t *terminal) look(ctx context.Context, pid int, title string, afresh bool) foreground {
	shells := t.shells(pid, afresh)
	if len(shells) == 0 {
		return foreground{}
	}
	now := t.foremost(ctx, shells, title)
	now.shell = true
	return now
}

// foremost looks through what shows shells of its own in a terminal.
func (t *terminal) foremost(ctx context.Context, shells []stat, title string) foreground {
	front, ok := t.choose(shells, title)
	for depth := 0; ok && depth < maxNested; depth++ {
		inner := t.inside(ctx, depth, front)
		if len(inner) == 0 {
			break
		}
		front, ok = t.choose(inner, "") // the title may be from before they were shown
	}
	if !ok || isShell(front.argv) {
		return foreground{}
	}
	return foreground{argv: front.argv, pid: front.pid, born: front.born}
}

// choose returns the job of the one shell there is; of several by the title, or by what
// was typed.
func (t *terminal) choose(shells []stat, title string) (best job, ok bool) {
	var bestShell stat
	var bestNamed bool
	var bestUsed int64
	for _, shell := range shells {
		leader, ok := t.leader(shell)
		if !ok {
			continue
		}
		named, used := false, int64(0)
		if len(shells) > 1 {
			named, used = names(title, leader.name), usedAt(shell.tty)
		}
		// Of two typed into in the same seconds the one opened later: it came to the front then.
		typed := cmp.Or(cmp.Compare(used, bestUsed), cmp.Compare(shell.born, bestShell.born)) > 0
		if best.pid == 0 || named && !bestNamed || named == bestNamed && typed {
			best, bestShell, bestNamed, bestUsed = job{stat: leader}, shell, named, used
		}
	}
	if best.pid == 0 {
		return job{}, false
	}
	best.argv = t.reader.arguments(best.stat)
	return best, true
}

// shells returns a terminal's shells as they are now.
func (t *terminal) shells(pid int, afresh bool) []stat {
	t.looks++
	if afresh || pid != t.pid || t.looks >= gatherEvery || !t.refresh() {
		t.pid, t.known, t.looks = pid, t.gather(pid), 0
	}
	return t.known
}

// refresh reads the known shells again, and reports whether there are some and all are
// still there.
func (t *terminal) refresh() bool {
	for i, shell := range t.known {
		now, ok := t.reader.stat(shell.pid)
		if !ok || now.born != shell.born || now.session != now.pid || now.ended() {
			return false
		}
		t.known[i] = now
	}
	return len(t.known) > 0
}

// gather returns the leaders of the sessions with a tty under a process. Some terminals
// start them through a helper.
func (t *terminal) gather(pid int) []stat {
	var found []stat
	seen, helpers := 0, []int{pid}
	for range 3 {
		var next []int
		for _, parent := range helpers {
			for _, child := range t.reader.children(parent) {
				if seen++; seen > maxFamily {
					return found
				}
				s, ok := t.reader.stat(child)
				switch {
				case !ok || s.ended():
				case s.tty != 0 && s.session == s.pid:
					found = append(found, s)
				default:
					next = append(next, child)
				}
			}
		}
		if len(found) > 0 {
			break
		}
		helpers = next
	}
	return found
}

// leader returns the process a shell's tty listens to: the one its foreground group is
// called after, or the oldest that is left of a pipeline.
func (t *terminal) leader(shell stat) (stat, bool) {
	if shell.front <= 0 {
		return stat{}, false
	}
	if shell.pid == shell.front {
		return t.launched(shell), true
	}
	if s, ok := t.reader.stat(shell.front); ok && s.group == shell.front && s.tty == shell.tty && !s.ended() {
		return t.launched(s), true
	}
	var oldest stat
	family := []int{shell.pid}
	for i := 0; i < len(family) && len(family) < maxFamily; i++ {
		for _, child := range t.reader.children(family[i]) {
			s, ok := t.reader.stat(child)
			if !ok || s.ended() {
				continue
			}
			family = append(family, child)
			if s.group == shell.front && s.tty == shell.tty && (oldest.pid == 0 || s.born < oldest.born) {
				oldest = s
			}
		}
	}
	return t.launched(oldest), oldest.pid != 0
}

// launched returns what a program runs that only makes a namespace for it and waits:
// its one child on the same tty, in the same group.
func (t *terminal) launched(s stat) stat {
	const launchers, most = " unshare nsenter bwrap ", 4
	for range most {
		if s.name == "" || !strings.Contains(launchers, " "+s.name+" ") {
			break
		}
		var found []stat
		for _, pid := range t.reader.children(s.pid) {
			if child, ok := t.reader.stat(pid); ok && child.group == s.group && child.tty == s.tty && !child.ended() {
				found = append(found, child)
			}
		}
		if len(found) != 1 {
			break
		}
		s = found[0]
	}
	return s
}

// isShell reports whether a command line is a shell's that waits for what is typed:
// one that is given a script or a command is that.
func isShell(argv []string) bool {
	const shells = " sh bash dash zsh fish ksh mksh ash csh tcsh nu elvish xonsh pwsh "
	if len(argv) == 0 {
		return true
	}
	name := strings.TrimPrefix(base(argv[0]), "-") // a login shell is "-bash"
	if name == "" || !strings.Contains(shells, " "+name+" ") {
		return false
	}
	for _, word := range argv[1:] {
		if !strings.HasPrefix(word, "-") || !strings.HasPrefix(word, "--") && strings.Contains(word, "c") {
			return false
		}
	}
	return true
}

// names reports whether a title holds a program's name as a word.
func names(title, name string) bool {
	const longest = 1024
	for word := range strings.FieldsFuncSeq(title[:min(len(title), longest)], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}) {
		if strings.EqualFold(word, name) {
			return true
		}
	}
	return false
}
