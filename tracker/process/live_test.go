package process

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"dwell/tracker"
	"dwell/tracker/classify"
)

// speak is what a shell under another name runs: it says its pid, so that its
// program is known to run, and waits until its input ends.
const speak = `echo $$; read line`

// program copies the shell to a file of that name, which then is a program like any
// other: its file, its name and its command line are its own.
func program(t testing.TB, path ...string) string {
	t.Helper()
	shell, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(shell)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path...)
	write(t, filepath.Dir(file), filepath.Base(file), string(text))
	if err := os.Chmod(file, 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

// start runs cmd until the test ends and returns the pid that it says.
func start(t testing.TB, cmd *exec.Cmd, env ...string) int {
	t.Helper()
	if cmd.Env == nil {
		cmd.Env = append([]string{"PATH=/usr/bin:/bin"}, env...)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	t.Cleanup(func() {
		in.Close()
		io.Copy(io.Discard, said) // to the end of all that write to it
		cmd.Wait()
	})
	line, err := said.ReadString('\n')
	if err != nil {
		t.Fatalf("%v says nothing: %v", cmd.Args, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// verdict is what classify makes of a window as this package fills it.
func verdict(t *testing.T, f tracker.Focus) tracker.Verdict {
	t.Helper()
	c, err := classify.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, v := c.Classify(classify.Evidence{App: f.App, Exe: f.Exe, Class: f.Class, Title: f.Title, Hints: f.Hints})
	return v
}

func finder(t *testing.T) *Finder {
	t.Helper()
	return open(quiet(), []string{t.TempDir()})
}

func TestGamesAreProven(t *testing.T) {
	dir := t.TempDir()
	plainly := program(t, dir, "bin", "unheardof")
	bought := program(t, dir, "steamapps", "common", "Some Game", "game")
	wrapper := program(t, dir, "steam", "lutris-wrapper")
	proton := program(t, dir, "python3")
	java := program(t, dir, "jvm", "java")
	nested := `"$@"; :` // the colon keeps the shell: it would become its last command

	tests := []struct {
		name string
		cmd  *exec.Cmd
		env  string
		exe  string
		key  string // of the hint that proves it
		want string // what that begins with
	}{
		{"variable", exec.Command(plainly, "-c", speak), "SteamAppId=570", "unheardof", "env", "SteamAppId=570"},
		{"folder", exec.Command(bought, "-c", speak), "", "game", "path", bought},
		{"parent", exec.Command(wrapper, "-c", nested, "lutris-wrapper", plainly, "-c", speak), "", "unheardof", "ancestry", "lutris-wrapper>"},
		{
			"grandparent that is a script", exec.Command(proton, file(t, dir, "tool/umu-run", nested), "/bin/sh", "-c", nested, "x", plainly, "-c", speak),
			"", "unheardof", "ancestry", "sh>umu-run>",
		},
		{"main class", exec.Command(java, "-c", speak, "-cp", "a.jar", "net.minecraft.client.main.Main", "--accessToken", "s3cret"), "", "java", "cmdline", "net.minecraft."},
		{"nothing", exec.Command(plainly, "-c", speak, "net.minecraft."), "HOME=/steamapps/common/x", "unheardof", "", ""},
	}
	f := finder(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pid := start(t, tt.cmd, tt.env)
			out := f.Window(t.Context(), tracker.Focus{PID: pid, Class: "Window", Title: "x"})
			if out.Exe != tt.exe || !strings.HasPrefix(out.Hints[tt.key], tt.want) {
				t.Fatalf("%+v", out)
			}
			category, because := tracker.Category("gaming/game"), "hint:"+tt.key
			if tt.key == "" {
				category, because = "other", "none"
			}
			if v := verdict(t, out); v.Category != category || v.Because != because {
				t.Errorf("%+v of %+v", v, out)
			}
		})
	}
}

// file writes a file and returns its path.
func file(t testing.TB, dir, name, text string) string {
	t.Helper()
	write(t, dir, name, text)
	return filepath.Join(dir, name)
}

// Wine's programs all run one file; what is seen is theirs.
func TestWineShowsTheWindowsProgram(t *testing.T) {
	preloader := program(t, t.TempDir(), "lib", "wine64-preloader")
	cmd := exec.Command(preloader, "-c", speak)
	cmd.Args[0] = `Z:\home\p\GOG Games\Some Game\some game.exe`
	out := finder(t).Window(t.Context(), tracker.Focus{PID: start(t, cmd)})
	if out.Exe != "some game.exe" || out.App != "some game.exe" || out.Hints["path"] != cmd.Args[0] {
		t.Fatalf("%+v", out)
	}
	if v := verdict(t, out); v.Because != "hint:path" {
		t.Errorf("%+v", v)
	}
}

// A session begins something of its own: what stands before it is not told, while
// the parents of one that is its own leader are.
func TestAncestryEndsWithTheSession(t *testing.T) {
	dir := t.TempDir()
	game, reaper := program(t, dir, "unheardof"), program(t, dir, "reaper")
	f := finder(t)
	cmd := exec.Command(reaper, "-c", `"$@"; :`, "reaper", game, "-c", speak)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if out := f.Window(t.Context(), tracker.Focus{PID: start(t, cmd)}); out.Hints["ancestry"] != "reaper" {
		t.Errorf("below a leader: %+v", out.Hints)
	}
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(reaper, "-c", `setsid "$@"; :`, "reaper", game, "-c", speak)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if out := f.Window(t.Context(), tracker.Focus{PID: start(t, cmd)}); out.Hints["ancestry"] != "reaper" {
		t.Errorf("a leader: %+v", out.Hints)
	}
}

// below returns the pid of a process that has so many parents in its session.
func below(t testing.TB, parents int) int {
	t.Helper()
	nest := file(t, t.TempDir(), "nest", "#!/bin/sh\nif [ $1 = 0 ]; then "+speak+"; else \"$0\" $(($1 - 1)); fi\n:\n")
	if err := os.Chmod(nest, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nest, strconv.Itoa(parents))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return start(t, cmd)
}

func TestAncestryIsBounded(t *testing.T) {
	out := finder(t).Window(t.Context(), tracker.Focus{PID: below(t, 20)})
	if want := strings.TrimSuffix(strings.Repeat("nest>", maxParents), ">"); out.Hints["ancestry"] != want {
		t.Errorf("%+v", out.Hints)
	}
}

// What a window costs that comes to the front for the first time.
func BenchmarkFirstLook(b *testing.B) {
	var r reader
	for _, parents := range []int{1, 3, maxParents} {
		b.Run(strconv.Itoa(parents)+" parents", func(b *testing.B) {
			pid := below(b, parents)
			b.ReportAllocs()
			for b.Loop() {
				if r.inspect(pid).hints["ancestry"] == "" {
					b.Fatal("no parents")
				}
			}
		})
	}
	b.Run("GameMode", func(b *testing.B) {
		p := r.inspect(os.Getpid())
		b.ReportAllocs()
		for b.Loop() {
			r.readMode(p)
		}
	})
}
