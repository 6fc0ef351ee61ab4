package classify

import "strings"

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
	{"timeout", " -k -s --kill-after --signal ", 1},
	{"watch", " -n --interval ", 0},
	{"command", "", 0},
	{"exec", " -a ", 0},
	{"script", " -c --command -E -I -O -B -m -o -T ", 1},
	{"ssh", " -b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w ", 1},
	{"mosh", " -p --ssh --port ", 1},
	{"docker exec", " -e -u -w --env --env-file --user --workdir --detach-keys ", 1},
	{"podman exec", " -e -u -w --env --env-file --user --workdir --detach-keys ", 1},
	{"distrobox enter", " -n --name -a --additional-flags ", 1},
	{"toolbox run", " -c --container -d --distro -r --release ", 0},
	{"flatpak-spawn", "", 0},
	{"kubectl exec", " -c -n --container --namespace ", 1},
	{"mise exec", "", 1},
	{"mise x", "", 1},
	{"asdf exec", "", 0},
	{"direnv exec", "", 1},
	{"poetry run", "", 0},
	{"pdm run", "", 0},
	{"hatch run", "", 0},
	{"pixi run", " -e --environment ", 0},
	{"conda run", " -n -p --name --prefix ", 0},
	{"bundle exec", "", 0},
	{"aws-vault exec", " -d --duration --region ", 1},
	{"op run", " --env-file --account ", 0},
	{"doppler run", " -p -c --project --config ", 0},
	{"firejail", "", 0},
	{"strace", " -e -o -p -s -u -E -P ", 0},
	{"ltrace", " -e -o -p -s -u ", 0},
	{"taskset", "", 1},
	{"chrt", "", 1},
	{"xvfb-run", " -n -s -w --server-args --server-num ", 0},
	{"dbus-run-session", "", 0},
	{"proxychains", " -f ", 0},
	{"proxychains4", " -f ", 0},
	{"torsocks", "", 0},
	{"rlwrap", " -f -H -S ", 0},
	{"unbuffer", "", 0},
	{"caffeinate", " -t -w ", 0},
	{"dotenv", " -f ", 0},
	{"gamemoderun", "", 0},
	{"mangohud", "", 0},
	{"tmux new-session", " -s -n -c -t -x -y -e -F ", 0},
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
				skip = 0
			case name == "sudo" && (word == "-e" || word == "--edit"):
				return argv // it edits a file
			case w.valued != "" && isWord(w.valued, word):
				i++
			case strings.HasPrefix(word, "--") && !strings.Contains(word, "=") && !isWord(flagOptions, word):
				return argv // what follows may be its value
			case strings.HasPrefix(word, "-"):
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

// flagOptions are options of wrappers that take no value.
const flagOptions = " --login --preserve-env --non-interactive --background --stdin --foreground --preserve-status --verbose --auto-servernum " +
	"--init --interactive --tty --rm --detach --quiet --chdir-to-home --ignore-environment --color --no-title --precise --differences --errexit "
