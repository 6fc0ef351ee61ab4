package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// A programMatch is what a command line runs. name is empty unless it is plain
// enough to be kept; the rest of the line never is. because is filled where no fact
// decided; raw says that the name alone does not show what did.
type programMatch struct {
	catalogue.Fact
	name, because string
	raw           bool
}

func (m programMatch) confidence() float64 {
	switch {
	case m.Is(catalogue.Shared):
		return sharedConfidence
	case m.because == "" && m.Kind == catalogue.Program:
		return progConfidence
	}
	return appConfidence
}

// maxProgram is the longest program name kept, in bytes.
const maxProgram = 32

// matchProgram finds what argv runs, through wrappers and interpreters. Only
// whole words count: what a program is given to work on says nothing of it.
func (find *search) matchProgram(argv []string) programMatch {
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
	if inner := shellCommand(name, argv[1:]); inner != "" {
		if m := find.matchProgram(strings.Fields(inner)); m.Found() {
			return m
		}
	}
	script, rest, packaged := scriptOf(name, argv[1:])
	if script != "" {
		// A script of one's own may be called as it likes: only what was installed is
		// AI by its name, and programs one has as a folder of sources.
		m := find.matchCommand(script, rest, packaged)
		if m.Found() && (packaged || m.Category.Top() != "ai" || m.Category == "ai/local" || m.Category == "ai/media") {
			return m
		}
	}
	if script == "" || !isWord(interpreters, name) {
		if m := find.matchCommand(name, argv[1:], false); m.Found() {
			return m
		}
	}
	if f, ok := find.lookupCommand(name, nil); ok && !needsSign(f) {
		return programMatch{Fact: f, name: find.key(f)}
	}
	if m := find.windowedProgram(name); m.Found() {
		return m
	}
	if strings.HasPrefix(argv[0], gamesFolder) {
		return programMatch{Fact: catalogue.Fact{Category: "gaming/game"}, name: plainName(name), because: "hint:path", raw: true}
	}
	return programMatch{name: plainName(name)}
}

// matchCommand finds the fact on a command. One on a name that other tools have
// too is believed when something else than the name says so, or nothing else does.
func (find *search) matchCommand(name string, args []string, packaged bool) programMatch {
	f, ok := find.lookupCommand(name, args)
	if !ok {
		if !strings.HasSuffix(name, "."+llamafile) && !strings.HasPrefix(name, llamafile+"-") {
			return programMatch{}
		}
		if f, ok = find.lookupCommand(llamafile, nil); !ok {
			return programMatch{}
		}
	}
	if needsSign(f) && !packaged && !hasSign(args) {
		return programMatch{}
	}
	return programMatch{Fact: f, name: find.key(f), raw: needsSign(f)}
}

// llamafile is how the names of model files that are programs begin or end.
const llamafile = "llamafile"

// needsSign reports whether f is on an AI's command whose name others have too:
// goose also migrates databases, crush also packs pictures.
func needsSign(f catalogue.Fact) bool {
	return f.Is(catalogue.Shared) && f.Category.Top() == "ai"
}

// hasSign reports whether args are what one gives an agent: nothing at all, as it
// is mostly started, an option only agents have, or words. Files to work on and the
// orders of the other tools are none. An agent's subcommands are facts of their own.
func hasSign(args []string) bool {
	said := false // a sentence in quotes is for an agent, whatever else stands there
	for i, word := range args {
		option, _, _ := strings.Cut(word, "=")
		switch {
		case isWord(agentOptions, option):
			return true
		case strings.HasPrefix(word, "-"):
		case strings.Contains(word, " "):
			said = said || i == 0 || strings.HasPrefix(args[i-1], "-p") || strings.HasPrefix(args[i-1], "-i") || strings.HasPrefix(args[i-1], "-x")
		case !said && (strings.ContainsAny(word, "/.~") || isWord(otherOrders, word)):
			return false
		}
	}
	return true
}

// otherOrders are what the other tools of such names are told: goose migrates
// databases, copilot deploys containers, forge builds contracts, crush packs pictures.
const otherOrders = " up up-by-one up-to down down-to redo reset status version create validate postgres mysql sqlite3 mssql redshift tidb clickhouse vertica " +
	"svc env job build test fmt coverage snapshot inspect flatten remappings "

const agentOptions = " -m --model --continue --resume --yolo --full-auto --print --prompt --prompt-interactive --pattern --system --system-prompt " +
	"--allowed-tools --approval-mode --permission-mode --dangerously-skip-permissions --dangerously-bypass-approvals-and-sandbox --dangerously-allow-all --agent --mcp-config "

// gamesFolder holds games only (Filesystem Hierarchy Standard, section 4.4).
const gamesFolder = "/usr/games/"

// lastCommand returns where the last of several commands begins: behind the last
// "&&", "||", ";" or "|" that no quote holds.
func lastCommand(text string) int {
	begin, quote := 0, byte(0)
	for i := range len(text) {
		switch b := text[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"' || b == '`':
			quote = b
		case b == ';' || b == '&':
			begin = i + 1
		case b == '|' && i+1 < len(text) && text[i+1] == '|':
			begin = i + 2
		}
	}
	return begin
}

// windowedProgram finds the fact on a program with windows that was started in a
// terminal. Never AI: a command and an app of one name may be two programs.
func (find *search) windowedProgram(name string) programMatch {
	for _, kind := range [...]catalogue.Kind{catalogue.Exe, catalogue.Class, catalogue.App} {
		if f, ok := find.lookupName(kind, name); ok && f.Category.Top() != "ai" && f.Category != "work/terminal" {
			return programMatch{Fact: f, name: plainName(name), raw: true}
		}
	}
	return programMatch{}
}

// shellCommand returns the last command of what "sh -c" is given, or "script -c":
// what comes before it, as a rule, goes to a folder or sets a variable.
func shellCommand(name string, args []string) string {
	if !isWord(" sh bash zsh dash ksh fish script ", name) {
		return ""
	}
	for i, word := range args[:max(0, len(args)-1)] {
		if word == "-c" || word == "-lc" || word == "-ic" {
			text := cut(args[i+1])
			return strings.TrimSpace(text[lastCommand(text):])
		}
	}
	return ""
}

// lookupCommand finds the fact with the most leading words: "gh copilot" before
// "gh".
func (find *search) lookupCommand(name string, args []string) (catalogue.Fact, bool) {
	var buf [96]byte
	key, ok := appendLower(buf[:0], name)
	if !ok || len(key) == 0 {
		return catalogue.Fact{}, false
	}
	best, found := find.lookup(catalogue.Program, key)
	for _, word := range args[:min(len(args), 2)] {
		if word == "" || word[0] == '-' || len(key)+1+len(word) > len(buf) {
			break
		}
		key = append(key, ' ')
		key = append(key, word...)
		if f, ok := find.lookup(catalogue.Program, key); ok {
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
