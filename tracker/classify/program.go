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
	{"script", "", 1},
	{"ssh", " -b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w ", 1},
	{"mosh", " -p --ssh --port ", 1},
	{"docker exec", " -e -u -w --env --env-file --user --workdir --detach-keys ", 1},
	{"podman exec", " -e -u -w --env --env-file --user --workdir --detach-keys ", 1},
	{"distrobox enter", " -n --name -a --additional-flags ", 1},
	{"toolbox run", " -c --container -d --distro -r --release ", 0},
	{"flatpak-spawn", "", 0},
	{"mise exec", "", 1},
	{"mise x", "", 1},
	{"tmux new-session", " -s -n -c -t -x -y -e -F ", 0},
}

// interpreters run a script, or with -m a module, that may be the known program.
const interpreters = " python python2 python3 node bun deno ruby perl bash sh zsh "

// packageRunners fetch a package and run the program it is named for.
const packageRunners = " npx bunx uvx pipx pnpx "

// runnerWords are the words behind a package manager's name with which it is one
// of these too.
const runnerWords = " run exec dlx x tool "

// packageManagers run a package's program when told to, and do much else.
const packageManagers = " npm pnpm yarn bun uv go nix deno "

// containers run a program that an image holds and is mostly named for.
const containers = " docker podman nerdctl "

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
		if m := find.matchCommand(script, rest, packaged); m.Found() {
			return m
		}
	}
	if script == "" || !isWord(interpreters, name) {
		if m := find.matchCommand(name, argv[1:], false); m.Found() {
			return m
		}
	}
	if f, ok := find.lookupCommand(name, nil); ok && !needsSign(f) {
		return programMatch{Fact: f, name: f.Key}
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
		if !strings.HasSuffix(name, llamafile) {
			return programMatch{}
		}
		if f, ok = find.lookupCommand("llamafile", nil); !ok {
			return programMatch{}
		}
	}
	if needsSign(f) && !packaged && !hasSign(args) {
		return programMatch{}
	}
	return programMatch{Fact: f, name: f.Key, raw: needsSign(f)}
}

// llamafile is how model files that are programs end.
const llamafile = ".llamafile"

// needsSign reports whether f is on an AI's command whose name others have too:
// goose also migrates databases, crush also packs pictures.
func needsSign(f catalogue.Fact) bool {
	return f.Is(catalogue.Shared) && f.Category.Top() == "ai"
}

// hasSign reports whether args are what one gives an agent: nothing at all, as it
// is mostly started, a sentence first, or an option only agents have. Its subcommands
// are facts of their own.
func hasSign(args []string) bool {
	operand := false
	for _, word := range args {
		option, _, _ := strings.Cut(word, "=")
		switch {
		case isWord(agentOptions, option):
			return true
		case strings.HasPrefix(word, "-") || operand:
		case strings.Contains(word, " "):
			return true
		default:
			operand = true
		}
	}
	return !operand
}

const agentOptions = " -m --model --continue --resume --yolo --full-auto --print --prompt --prompt-interactive --pattern --system --system-prompt " +
	"--allowed-tools --approval-mode --permission-mode --dangerously-skip-permissions --dangerously-bypass-approvals-and-sandbox --dangerously-allow-all --agent --mcp-config "

// gamesFolder holds games only (Filesystem Hierarchy Standard, section 4.4).
const gamesFolder = "/usr/games/"

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
			for _, end := range [...]string{"&&", ";", "||"} {
				if j := strings.LastIndex(text, end); j >= 0 {
					text = text[j+len(end):]
				}
			}
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// unwrap returns the command a wrapper runs, or argv itself if it is none.
func unwrap(argv []string) []string {
	name := baseName(argv[0])
	for _, w := range wrappers {
		first, second, two := strings.Cut(w.name, " ")
		if first != name || two && (len(argv) < 2 || argv[1] != second) {
			continue
		}
		skip := w.skip
		from := 1
		if two {
			from = 2
		}
		for i := from; i < len(argv); i++ {
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

// scriptOf returns what an interpreter, a package runner or a container runs, by
// its base name. packaged says that it came out of a package of that name.
func scriptOf(name string, args []string) (script string, rest []string, packaged bool) {
	if isWord(containers, name) && len(args) > 0 && args[0] == "run" {
		return imageOf(args[1:]), nil, true
	}
	runner := isWord(packageRunners, name)
	if isWord(packageManagers, name) && len(args) > 0 && isWord(runnerWords, args[0]) {
		runner = true
	}
	if !runner && !isWord(interpreters, trimVersion(name)) {
		return "", nil, false
	}
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "-m" && strings.HasPrefix(name, "python"):
			if i+1 < len(args) {
				module, _, _ := strings.Cut(cut(args[i+1]), ".")
				return module, args[i+2:], true
			}
			return "", nil, false
		case runner && isWord(" --from --python --with -p --package -c ", word):
			i++ // what follows is where the program comes from, not its name
		case word == "-c" || word == "-e":
			return "", nil, false // the program is the text itself
		case strings.HasPrefix(word, "-") || runner && isWord(runnerWords, word):
		case runner:
			// "npm run codex" is a project's own script, and Go has many modules of one name.
			return packageName(word), args[i+1:], name != "go" && (name != "npm" || args[0] != "run")
		default:
			if name, ok := packageOf(word); ok {
				return name, args[i+1:], true
			}
			return scriptName(word), args[i+1:], false
		}
	}
	return "", nil, false
}

// scriptName is what a script is called: its file without the ending, or of files
// that are called the same in every project, the folder: "ComfyUI" of
// "/home/u/ComfyUI/main.py".
func scriptName(path string) string {
	script := baseName(path)
	for _, ext := range [...]string{".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".sh"} {
		script = strings.TrimSuffix(script, ext)
	}
	if !isWord(" main app launch webui server run start index cli __main__ ", script) {
		return script
	}
	folder := strings.TrimRight(path[:len(path)-len(baseName(path))], "/")
	if name := baseName(folder); name != "" && name != "." && !isWord(" bin src dist lib build scripts ", name) {
		return name
	}
	return script
}

// packageName strips scope, registry and version: "claude-code" of
// "@anthropic-ai/claude-code@latest", "aider-chat" of "nixpkgs#aider-chat".
func packageName(word string) string {
	if i := strings.LastIndexByte(word, '#'); i > 0 {
		word = word[i+1:]
	}
	name := baseName(word)
	if i := strings.IndexByte(name, '@'); i > 0 {
		name = name[:i]
	}
	return name
}

// packageOf returns the package a script is part of: "claude-code" of
// ".../node_modules/@anthropic-ai/claude-code/cli.js".
func packageOf(path string) (string, bool) {
	const folder = "/node_modules/"
	i := strings.LastIndex(path, folder)
	if i < 0 {
		return "", false
	}
	rest := path[i+len(folder):]
	if strings.HasPrefix(rest, "@") {
		if _, rest, _ = strings.Cut(rest, "/"); rest == "" {
			return "", false
		}
	}
	name, _, _ := strings.Cut(rest, "/")
	return cut(name), name != "" && name != ".bin"
}

// imageOf returns the name of the image a container is made of: "ollama" of
// "docker.io/ollama/ollama:latest".
func imageOf(args []string) string {
	const valued = " -p -v -e -w -u -h -l -m --name --volume --publish --env --env-file --workdir --user --network --gpus --platform " +
		"--entrypoint --hostname --mount --memory --cpus --restart --device --runtime --shm-size --add-host --label --pull --ipc "
	for i := 0; i < len(args); i++ {
		word := args[i]
		if strings.HasPrefix(word, "-") {
			if isWord(valued, word) {
				i++
			}
			continue
		}
		name := baseName(word)
		name, _, _ = strings.Cut(name, ":")
		name, _, _ = strings.Cut(name, "@")
		return name
	}
	return ""
}

// trimVersion returns "python" of "python3.12", as interpreters are installed.
func trimVersion(name string) string { return strings.TrimRight(name, "0123456789.") }

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
