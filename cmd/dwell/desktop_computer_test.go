package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// patience is how long a test waits for what must come; nothing is timed by it.
const patience = 30 * time.Second

// A computer is a person's: a desktop with dwell on it.
type computer struct {
	*desktoptest.Desktop
	t    *testing.T
	exe  string
	said *output // all that dwell printed, whatever the command
}

func newComputer(t *testing.T, exe string, opts desktoptest.Options) *computer {
	t.Helper()
	opts.WindowManager = true
	c := &computer{Desktop: desktoptest.Start(t, opts), t: t, exe: exe, said: &output{}}
	c.Setenv("TZ", noon(time.Now()))
	return c
}

// noon names a zone in which it is about noon: no test meets the quiet hours of
// the night or the begin of a day.
func noon(now time.Time) string {
	switch east := 12 - now.UTC().Hour(); {
	case east > 0:
		return fmt.Sprintf("Etc/GMT-%d", east) // these names count westward
	case east < 0:
		return fmt.Sprintf("Etc/GMT+%d", -east)
	}
	return "Etc/GMT"
}

// zone is the person's.
func (c *computer) zone() *time.Location {
	c.t.Helper()
	zone, err := time.LoadLocation(c.Getenv("TZ"))
	if err != nil {
		c.t.Fatal(err)
	}
	return zone
}

// configure writes config.toml.
func (c *computer) configure(text string) {
	c.t.Helper()
	c.write(filepath.Join(c.Getenv("XDG_CONFIG_HOME"), "dwell", "config.toml"), text, 0o600)
}

func (c *computer) write(path, text string, mode os.FileMode) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

// try runs a command and returns what it printed on standard output, and its
// exit status.
func (c *computer) try(args ...string) (string, int) {
	c.t.Helper()
	cmd := c.Command(c.t.Context(), c.exe, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	fmt.Fprintf(c.said, "$ dwell %s\n%s%s", strings.Join(args, " "), out.Bytes(), errs.Bytes())
	return out.String(), cmd.ProcessState.ExitCode()
}

// dwell runs a command, which must succeed.
func (c *computer) dwell(args ...string) string {
	c.t.Helper()
	out, code := c.try(args...)
	if code != 0 {
		c.t.Fatalf("dwell %s: exit status %d\n%s", strings.Join(args, " "), code, c.said.end())
	}
	return out
}

// ask runs a command that prints one JSON value.
func ask[T any](c *computer, args ...string) T {
	c.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(c.dwell(args...)), &v); err != nil {
		c.t.Fatalf("dwell %s: %v", strings.Join(args, " "), err)
	}
	return v
}

// await polls until done, which a test of real programs cannot do without.
func (c *computer) await(what string, done func() bool) {
	c.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if done() {
			return
		}
	}
	c.screenshot("failed")
	c.t.Fatalf("waited in vain for %s\n%s", what, c.said.end())
}

// A running is one run of the daemon.
type running struct {
	*computer
	cmd   *exec.Cmd
	ended chan error
}

// run starts the daemon and waits until it sees the desktop.
func (c *computer) run(args ...string) *running {
	c.t.Helper()
	return c.start(c.Command(context.Background(), c.exe, append([]string{"run"}, args...)...))
}

func (c *computer) start(cmd *exec.Cmd) *running {
	c.t.Helper()
	cmd.Stdout, cmd.Stderr = c.said, c.said
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	r := &running{computer: c, cmd: cmd, ended: make(chan error, 1)}
	go func() { r.ended <- cmd.Wait() }()
	c.t.Cleanup(r.kill)
	c.await("the daemon and its sight of windows", func() bool { return c.sees("x11") })
	return r
}

// sees reports whether a running daemon says that a source is well.
func (c *computer) sees(source string) bool {
	out, code := c.try("status", "--json")
	var st status
	if code != 0 || json.Unmarshal([]byte(out), &st) != nil {
		return false
	}
	for _, s := range st.Sources {
		if s.Name == source {
			return s.State == "ok"
		}
	}
	return false
}

// awaitFocus waits until dwell knows that a window of this class is in front.
func (c *computer) awaitFocus(class string) {
	c.t.Helper()
	c.await("dwell to know of "+class, func() bool {
		st := ask[status](c, "status", "--json")
		return st.Focus != nil && st.Focus.Class == class
	})
}

// kill ends the daemon as a crash would.
func (r *running) kill() {
	_ = r.cmd.Process.Kill() // it may have ended
	err := <-r.ended
	r.ended <- err
}

// end waits for the daemon's end, which must be a good one.
func (r *running) end() {
	r.t.Helper()
	select {
	case err := <-r.ended:
		r.ended <- err
		if err != nil {
			r.t.Fatalf("the daemon ended with %v\n%s", err, r.said.end())
		}
	case <-time.After(patience):
		r.t.Fatal("the daemon does not end")
	}
}

// stop asks the daemon to end, as a log-off does.
func (r *running) stop() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	r.end()
}

// output keeps what processes print.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// end is what was printed last.
func (o *output) end() string {
	s := o.String()
	return s[max(0, len(s)-4000):]
}

// needPrograms skips the test, or fails it where a desktop is needed, unless
// programs are installed; each is in the package of its name.
func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	var missing []string
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) == 0:
	case os.Getenv("DWELL_NEED_DESKTOP") == "1":
		t.Fatalf("missing packages: %s", strings.Join(missing, " "))
	default:
		t.Skipf("missing packages: %s", strings.Join(missing, " "))
	}
}
