package classify

import "strings"

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
			return packageName(word), args[i+1:], isPackage(name, args[0], word)
		default:
			if name, ok := packageOf(word); ok {
				return name, args[i+1:], true
			}
			// A script that is run by its name comes as its interpreter and its path; one
			// given to an interpreter mostly has an ending.
			installed := strings.Contains(word, "/bin/") || strings.Contains(word, "/.bin/") || !strings.Contains(baseName(word), ".")
			return scriptName(word), args[i+1:], installed
		}
	}
	return "", nil, false
}

// isPackage reports whether what a runner is given is a package and not something
// of the project it stands in: "npm run claude" is a project's own script,
// "go run ./cmd/ollama" its own sources.
func isPackage(runner, how, word string) bool {
	switch {
	case strings.HasPrefix(word, "."), strings.HasPrefix(word, "/"):
		return false
	case runner == "go":
		return strings.Contains(word, "@") && !strings.Contains(word, "/goose/")
	case how == "run":
		return runner == "nix" || runner == "pipx"
	}
	return true
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
