package main_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A hearer is a dwell that hears watchers, in a home of its own on a computer without a
// desktop.
type hearer struct {
	t       *testing.T
	home    string
	env     []string
	process *os.Process
	address string // of its port, "127.0.0.1:41234"
	said    *bytes.Buffer
	stop    func() // ends it, with all on disk
}

// newHearer starts it; raw has it keep what is sent.
func newHearer(t *testing.T, raw bool) *hearer {
	t.Helper()
	home, err := os.MkdirTemp("", "dwell") // short: a socket lies in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	h := &hearer{t: t, home: home, said: &bytes.Buffer{}}
	for _, of := range os.Environ() {
		if name, _, _ := strings.Cut(of, "="); name != "DISPLAY" && name != "WAYLAND_DISPLAY" && name != "DBUS_SESSION_BUS_ADDRESS" {
			h.env = append(h.env, of)
		}
	}
	h.env = append(h.env, "DWELL_HOME="+home, "HOME="+home, "XDG_RUNTIME_DIR="+home, "DBUS_SYSTEM_BUS_ADDRESS=unix:path="+filepath.Join(home, "no-bus"))
	config := "[watchers]\nenabled = true\nlisten = \"127.0.0.1:0\"\n"
	if raw {
		config += "raw = true\n"
	}
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	h.run()
	return h
}

func (h *hearer) run() {
	h.t.Helper()
	cmd := exec.CommandContext(context.Background(), "dwell", "run", "--no-web", "--no-tray", "--no-notify")
	cmd.Env, cmd.Stdout, cmd.Stderr = h.env, h.said, h.said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.process = cmd.Process
	h.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		if err := cmd.Wait(); err != nil {
			h.t.Errorf("dwell ended: %v\n%s", err, h.said)
		}
	})
	h.t.Cleanup(h.stop)
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		status := exec.CommandContext(h.t.Context(), "dwell", "status", "--json")
		status.Env = h.env
		out, err := status.Output()
		if h.address = regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(string(out)); h.address != "" {
			return
		}
		if time.Now().After(end) {
			h.t.Fatalf("no watchers are heard (%v): %s", err, out)
		}
	}
}

// dwell runs one command and returns what it printed.
func (h *hearer) dwell(args ...string) string {
	h.t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(h.t.Context(), "dwell", args...)
	cmd.Env, cmd.Stderr = h.env, &said
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("dwell %v: %v\n%s%s", args, err, out, said.String())
	}
	return string(out)
}

// token makes a client and returns its token.
func (h *hearer) token(name string, flags ...string) string {
	h.t.Helper()
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(h.dwell(append([]string{"client", "add", name, "--json"}, flags...)...)), &made); err != nil || made.Token == "" {
		h.t.Fatalf("client add %s: %v", name, err)
	}
	return made.Token
}

// ask sends a request, with a token where there is one.
func (h *hearer) ask(method, path, token, body string) (status int, text string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, "http://"+h.address+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// tells fails unless a request is answered so; it returns what came.
func (h *hearer) tells(want int, method, path, token, body string) string {
	h.t.Helper()
	status, text := h.ask(method, path, token, body)
	if status != want {
		h.t.Errorf("%s %s: %d %s, want %d", method, path, status, text, want)
	}
	return text
}

// empty fails if anything was written: no bucket is told of, and none is on disk.
func (h *hearer) empty() {
	h.t.Helper()
	if text := strings.TrimSpace(h.tells(http.StatusOK, "GET", "/api/0/buckets/", h.token("who looks"), "")); text != "{}" {
		h.t.Errorf("there are buckets: %s", text)
	}
	h.stop()
	if buckets, events := h.kept(); buckets != 0 || events != 0 {
		h.t.Errorf("on disk are %d buckets and %d events", buckets, events)
	}
}

// kept counts what is on disk of watchers; all of it is, once dwell ended.
func (h *hearer) kept() (buckets, events int) {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.home, "dwell.db")+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(h.t.Context(), `SELECT (SELECT count(*) FROM bucket), (SELECT count(*) FROM bucket_event)`).Scan(&buckets, &events); err != nil {
		h.t.Fatal(err)
	}
	return buckets, events
}

// logged is what it logged, once it ended.
func (h *hearer) logged() string {
	h.t.Helper()
	text, err := os.ReadFile(filepath.Join(h.home, "logs", "dwell.log"))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(text) + h.said.String()
}

const (
	vimBucket = `{"name":"aw-watcher-vim_desk","client":"aw-watcher-vim","type":"app.editor.activity","hostname":"desk"}`
	vimBeat   = `{"timestamp":"2026-03-04T09:36:43+0000","duration":0,"data":{"project":"garden","file":"/home/me/garden/notes.md","language":"markdown"}}`
)
