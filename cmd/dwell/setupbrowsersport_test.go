package main_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Where another program has the port, the commands say what is there and leave nothing on
// that cannot work.
func TestAPortThatIsTaken(t *testing.T) {
	t.Parallel()
	var activityWatch atomic.Bool
	serve := func(address string) (string, func()) {
		t.Helper()
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case !activityWatch.Load():
				http.NotFound(w, r)
			case r.URL.Path == "/api/0/info":
				fmt.Fprint(w, `{"hostname":"desk","version":"v0.13.2","testing":false}`)
			default:
				fmt.Fprint(w, `{}`)
			}
		})}
		go func() { _ = server.Serve(listener) }()
		end := func() { _ = server.Close() }
		t.Cleanup(end)
		return listener.Addr().String(), end
	}
	address, end := serve("127.0.0.1:0")
	h := newSilent(t, address)

	// Off it stays, whether dwell runs or not.
	taken := address + " is taken by another program\n"
	h.fails(taken, "setup", "browsers", "--port")
	h.fails("no ActivityWatch answers on "+address+", which is taken by another program\n", "setup", "browsers", "--along")
	h.start()
	h.fails(taken, "setup", "browsers", "--port")
	h.says("source browsers: absent;", "doctor")
	end()
	h.fails("Start it first", "setup", "browsers", "--along")
	h.says("The port "+address+" is on,", "setup", "browsers", "--port")
	h.fails("dwell has the port itself", "setup", "browsers", "--along")
	h.stop()

	// On from before, it is said how to give it up.
	_, end = serve(address)
	h.start()
	h.says("source browsers: down;", "doctor")
	for _, want := range []string{taken, "end it and run this again", `stays switched on; "dwell setup browsers --port --off"`} {
		h.fails(want, "setup", "browsers", "--port")
	}
	h.fails("which is taken by another program", "setup", "browsers", "--along")
	leave := h.extend()
	h.says("source browsers: ok;", "doctor")
	h.says("dwell's extension tells sites; the port cannot be opened: "+address+" is taken by another program;", "doctor")
	h.fails(taken, "setup", "browsers", "--port")
	leave()
	activityWatch.Store(true)
	h.fails("--along", "setup", "browsers", "--port")
	h.says("dwell wants the port "+address+" no more, which ActivityWatch has.\ndwell reads along with ActivityWatch v0.13.2 on", "setup", "browsers", "--along")
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		out, err := h.command(t.Context(), "doctor").CombinedOutput()
		if strings.Contains(string(out), "reads along with ActivityWatch on "+address) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("doctor (%v) says of reading along\n%s", err, out)
		}
	}
	end()
}

// A silent is a dwell in a home of its own, whose port is off.
type silent struct {
	t    *testing.T
	env  []string
	stop func()
}

func newSilent(t *testing.T, listen string) *silent {
	t.Helper()
	home, err := os.MkdirTemp("", "dwell") // short: a socket lies in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte("[watchers]\nlisten = \""+listen+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &silent{t: t, stop: func() {}}
	for _, of := range os.Environ() {
		if name, _, _ := strings.Cut(of, "="); name != "DISPLAY" && name != "WAYLAND_DISPLAY" && name != "DBUS_SESSION_BUS_ADDRESS" {
			s.env = append(s.env, of)
		}
	}
	s.env = append(s.env, "DWELL_HOME="+home, "HOME="+home, "XDG_RUNTIME_DIR="+home, "DBUS_SYSTEM_BUS_ADDRESS=unix:path="+filepath.Join(home, "no-bus"))
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *silent) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "dwell", args...)
	cmd.Env = s.env
	return cmd
}

// start runs it, until stop.
func (s *silent) start() {
	s.t.Helper()
	cmd := s.command(context.Background(), "run", "--no-web", "--no-tray", "--no-notify")
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.stop = func() {
		s.stop = func() {}
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("dwell ended: %v", err)
		}
	}
	for end := time.Now().Add(patience); s.command(s.t.Context(), "status").Run() != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatal("dwell does not answer")
		}
	}
}

// extend has an extension tell a site, until leave.
func (s *silent) extend() (leave func()) {
	s.t.Helper()
	host := s.command(context.Background(), "native-host")
	in, err := host.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		s.t.Fatal(err)
	}
	leave = sync.OnceFunc(func() {
		_ = in.Close()
		if err := host.Wait(); err != nil {
			s.t.Errorf("the native host ended: %v", err)
		}
	})
	s.t.Cleanup(leave)
	const word = `{"site":"example.org"}`
	if _, err := in.Write(append(binary.NativeEndian.AppendUint32(nil, uint32(len(word))), word...)); err != nil {
		s.t.Fatal(err)
	}
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		out, err := s.command(s.t.Context(), "doctor").CombinedOutput()
		if strings.Contains(string(out), " was heard ") {
			return leave
		}
		if time.Now().After(end) {
			s.t.Fatalf("doctor (%v) says of what was told\n%s", err, out)
		}
	}
}

// says runs a command that prints what holds want.
func (s *silent) says(want string, args ...string) {
	s.t.Helper()
	if out, err := s.command(s.t.Context(), args...).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
		s.t.Errorf("dwell %v: %v, and %q is not in\n%s", args, err, want, out)
	}
}

// fails runs a command that ends in an error and says want.
func (s *silent) fails(want string, args ...string) {
	s.t.Helper()
	if out, err := s.command(s.t.Context(), args...).CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
		s.t.Errorf("dwell %v: %v, and %q is not in\n%s", args, err, want, out)
	}
}
