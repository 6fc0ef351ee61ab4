package desktoptest

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// guard runs a program in a process group of its own and ends the group when
// its standard input closes: also when the test binary is killed and no cleanup
// runs. It lets go of the program's descriptor 3, so that whoever reads from
// there learns of the program's end.
const guard = `"$@" </dev/null & exec 3>&-; read -r _; kill -TERM 0`

// A program is one that the desktop started.
type program struct {
	cmd   *exec.Cmd
	stdin io.Closer
	done  chan struct{}
}

// start runs a program until it is killed or the test ends; its output is kept
// in a log. files become its descriptors from 3 on.
func (d *Desktop) start(name string, files []*os.File, command ...string) *program {
	d.tb.Helper()
	log, err := os.OpenFile(filepath.Join(d.dir, "log", name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.tb.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command("sh", append([]string{"-c", guard, "sh"}, command...)...)
	cmd.Env, cmd.Dir = d.Env(), d.Home()
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = log, log, files
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		d.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.tb.Fatal(err)
	}
	p := &program{cmd: cmd, stdin: stdin, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		_ = cmd.Wait() // it ends by a signal
	}()
	d.tb.Cleanup(p.stop)
	return p
}

// stop asks the program's group to end, and after two seconds makes it.
func (p *program) stop() {
	p.signal(syscall.SIGTERM)
	p.stdin.Close()
	select {
	case <-p.done:
	case <-time.After(2 * time.Second):
	}
	p.kill()
}

// kill ends the program's group at once.
func (p *program) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// signal reaches the whole group. The group's leader is our own child and
// not yet waited for, or already gone with the group empty; the number cannot
// have been given to another while done is open.
func (p *program) signal(s syscall.Signal) {
	select {
	case <-p.done:
	default:
		_ = syscall.Kill(-p.cmd.Process.Pid, s)
	}
}
