package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// A programMatch is what a command line runs. name is empty unless it is plain
// enough to be kept; the rest of the line never is.
type programMatch struct {
	catalogue.Fact
	name string
}

func (m programMatch) confidence() float64 {
	if m.Is(catalogue.Shared) {
		return sharedConfidence
	}
	return progConfidence
}

// maxProgram is the longest program name kept, in bytes.
const maxProgram = 32

// A wrapper runs the command that follows it; valued holds those of its options
// that take the next word as their value, and skip how many operands come first.
type wrapper struct {
	name   string
	valued string
	skip   int
}

var wrappers = [...]wrapper{
	{"sudo", " -u -g -h -p -C -T -R -D --user --group --host --prompt --chdir ", 0},
	{"doas", " -u -C ", 0},
	{"env", " -u -C -S --unset --chdir ", 0},
	{"time", " -f -o ", 0},
	{"nice", " -n ", 0},
	{"ionice", " -c -n -p ", 0},
	{"nohup", "", 0},
	{"setsid", "", 0},
	{"stdbuf", " -i -o -e ", 0},
	{"timeout", " -k -s ", 1},
	{"watch", " -n --interval ", 0},
	{"command", "", 0},
	{"exec", " -a ", 0},
}

// interpreters run a script, or with -m a module, that may be the known program.
const interpreters = " python python2 python3 node bun deno ruby perl bash sh zsh "

// packageRunners fetch a package and run the program it is named for.
const packageRunners = " npx bunx uvx pipx "

// matchProgram finds what argv runs, through wrappers and interpreters. Only
// whole words count: what a program is given to work on says nothing of it.
func matchProgram(argv []string) programMatch {
	argv = argv[:min(len(argv), 32)]
	for range 4 { // wrappers in wrappers
		inner := unwrap(argv)
		if len(inner) == 0 || len(inner) == len(argv) {
			break
		}
		argv = inner
	}
	if len(argv) == 0 {
		return programMatch{}
	}
	name := strings.TrimPrefix(baseName(argv[0]), "-") // a login shell is "-bash"
	if f, ok := lookupCommand(name, argv[1:]); ok && !isWord(interpreters, name) {
		return programMatch{Fact: f, name: f.Key()}
	}
	if script, rest := scriptOf(name, argv[1:]); script != "" {
		if f, ok := lookupCommand(script, rest); ok {
			return programMatch{Fact: f, name: f.Key()}
		}
	}
	if f, ok := lookupCommand(name, nil); ok {
		return programMatch{Fact: f, name: f.Key()}
	}
	return programMatch{name: plainName(name)}
}

// unwrap returns the command a wrapper runs, or argv itself if it is none.
func unwrap(argv []string) []string {
	name := baseName(argv[0])
	for _, w := range wrappers {
		if w.name != name {
			continue
		}
		skip := w.skip
		for i := 1; i < len(argv); i++ {
			word := argv[i]
			switch {
			case word == "--":
			case strings.HasPrefix(word, "-"):
				if w.valued != "" && isWord(w.valued, word) {
					i++
				}
			case strings.Contains(word, "=") && (name == "env" || name == "sudo"):
			case skip > 0:
				skip--
			default:
				return argv[i:]
			}
		}
		return argv
	}
	return argv
}

// scriptOf returns what an interpreter or package runner runs, by its base name.
func scriptOf(name string, args []string) (string, []string) {
	runner := isWord(packageRunners, name)
	if !runner && !isWord(interpreters, trimVersion(name)) {
		return "", nil
	}
	for i, word := range args {
		switch {
		case word == "-m" && strings.HasPrefix(name, "python"):
			if i+1 < len(args) {
				return cut(args[i+1]), args[i+2:]
			}
			return "", nil
		case word == "-c" || word == "-e":
			return "", nil // the program is the text itself
		case strings.HasPrefix(word, "-") || runner && (word == "run" || word == "exec"):
		case runner:
			return packageName(word), args[i+1:]
		default:
			script := baseName(word)
			for _, ext := range [...]string{".py", ".js", ".mjs", ".rb", ".sh"} {
				script = strings.TrimSuffix(script, ext)
			}
			return script, args[i+1:]
		}
	}
	return "", nil
}

// packageName strips scope and version: "claude-code" of
// "@anthropic-ai/claude-code@latest".
func packageName(word string) string {
	name := baseName(word)
	if i := strings.IndexByte(name, '@'); i > 0 {
		name = name[:i]
	}
	return name
}

// trimVersion returns "python" of "python3.12", as interpreters are installed.
func trimVersion(name string) string { return strings.TrimRight(name, "0123456789.") }

// lookupCommand finds the fact with the most leading words: "gh copilot" before
// "gh".
func lookupCommand(name string, args []string) (catalogue.Fact, bool) {
	var buf [96]byte
	key, ok := appendLower(buf[:0], name)
	if !ok || len(key) == 0 {
		return catalogue.Fact{}, false
	}
	best, found := catalogue.Lookup(catalogue.Program, key)
	for _, word := range args[:min(len(args), 2)] {
		if word == "" || word[0] == '-' || len(key)+1+len(word) > len(buf) {
			break
		}
		key = append(key, ' ')
		key = append(key, word...)
		if f, ok := catalogue.Lookup(catalogue.Program, key); ok {
			best, found = f, true
		}
	}
	return best, found
}

// plainName returns name in lower case if it can be nothing but a program's
// name, else "".
func plainName(name string) string {
	if name == "" || len(name) > maxProgram {
		return ""
	}
	for i := range len(name) {
		switch b := name[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("._+-", b) >= 0:
		default:
			return ""
		}
	}
	// Cloned, so that no part of a command line stays in memory behind it.
	return strings.Clone(strings.ToLower(name))
}

// isWord reports whether word stands in list between spaces.
func isWord(list, word string) bool {
	if word == "" || strings.Contains(word, " ") {
		return false
	}
	for rest := list; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		end := i + len(word)
		if i > 0 && rest[i-1] == ' ' && end < len(rest) && rest[end] == ' ' {
			return true
		}
		rest = rest[i+1:]
	}
}
