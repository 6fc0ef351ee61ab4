package main_test

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user whom nothing belongs to.
const nobody = 65534

// Another user of the computer reaches the port, and gets and leaves nothing there, even
// with a token.
func TestWatchersOfAnotherUser(t *testing.T) {
	t.Parallel()
	needPrograms(t, "curl")
	if os.Getuid() != 0 {
		t.Skip("to be another user needs root")
	}
	h := newHearer(t, true)
	token := h.token("of the first user")
	const json = "Content-Type: application/json"
	for _, args := range [][]string{
		{"/api/0/info"},
		{"/api/0/buckets/"},
		{"/api/0/export", "-H", "Authorization: Bearer " + token},
		{"/api/0/buckets/", "-H", "Authorization: Bearer " + token},
		{"/api/0/buckets/b", "-H", json, "-d", `{"client":"c","type":"t","hostname":"h"}`},
		{"/api/0/buckets/b/heartbeat?pulsetime=5", "-H", json, "-d", vimBeat},
		{"/api/0/import", "-H", json, "-H", "Authorization: Bearer " + token, "-d", `{"buckets":{"b":{"type":"t"}}}`},
		{"/api/0/buckets/b", "-X", "DELETE", "-H", "Authorization: Bearer " + token},
		{"/api/0/info", "-X", "OPTIONS", "-H", "Origin: chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi"},
	} {
		cmd := exec.CommandContext(t.Context(), "curl", append([]string{"-q", "-s", "-w", "\n%{http_code}", "http://" + h.address + args[0]}, args[1:]...)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		cmd.Dir = "/"
		out, err := cmd.Output()
		if want := `{"message":"not for you"}` + "\n\n403"; err != nil || string(out) != want {
			t.Errorf("curl %v: %v %s", args, err, out)
		}
	}
	h.empty()
}

// A token that is none, one that was taken away, one of other buckets and one that may
// not read come as far as they are good for.
func TestWatchersTokens(t *testing.T) {
	t.Parallel()
	h := newHearer(t, true)
	reader, gone, writer := h.token("reader"), h.token("gone"), h.token("editor", "--write-only", "--bucket", "aw-watcher-vim")
	other := h.token("other", "--bucket", "aw-watcher-web")
	const bucket, beat = "/api/0/buckets/aw-watcher-vim_desk", "/api/0/buckets/aw-watcher-vim_desk/heartbeat?pulsetime=30"
	h.tells(http.StatusOK, "POST", bucket, writer, vimBucket)
	h.tells(http.StatusOK, "POST", beat, writer, vimBeat)
	h.tells(http.StatusOK, "GET", bucket+"/events", gone, "")
	h.dwell("client", "rm", "gone")
	before := h.tells(http.StatusOK, "GET", "/api/0/export", reader, "")
	if strings.Count(before, "notes.md") != 1 {
		t.Errorf("kept is %s", before)
	}
	calls := []struct{ method, path, body string }{
		{"GET", "/api/0/buckets/", ""},
		{"GET", bucket, ""},
		{"GET", bucket + "/events", ""},
		{"GET", bucket + "/events/1", ""},
		{"GET", bucket + "/events/count", ""},
		{"GET", bucket + "/export", ""},
		{"GET", "/api/0/export", ""},
		{"DELETE", bucket + "/events/1", ""},
		{"DELETE", bucket, ""},
		{"POST", bucket + "/events", "[" + vimBeat + "]"},
		{"POST", "/api/0/import", `{"buckets":{"aw-watcher-vim_desk":{"type":"t","events":[` + vimBeat + `]}}}`},
	}
	for who, c := range map[string]struct {
		token string
		want  int
	}{
		"nobody": {"", http.StatusUnauthorized}, "a wrong token": {strings.Repeat("0", 64), http.StatusUnauthorized},
		"a revoked token": {gone, http.StatusUnauthorized}, "one to write": {writer, http.StatusForbidden},
		"half of a token": {reader[:32], http.StatusUnauthorized},
	} {
		for _, call := range calls {
			if status, text := h.ask(call.method, call.path, c.token, call.body); status != c.want || strings.Contains(text, "garden") {
				t.Errorf("%s: %s %s: %d %s, want %d", who, call.method, call.path, status, text, c.want)
			}
		}
	}
	for _, call := range calls {
		switch status, text := h.ask(call.method, call.path, other, call.body); {
		case strings.Contains(text, "garden") || strings.Contains(text, "vim"):
			t.Errorf("another's token: %s %s: %s", call.method, call.path, text)
		case strings.HasPrefix(call.path, bucket) && status != http.StatusForbidden, call.method != "GET" && status < http.StatusBadRequest:
			t.Errorf("another's token: %s %s: %d %s", call.method, call.path, status, text)
		}
	}
	for _, token := range []string{gone, other, strings.Repeat("0", 64)} {
		if status, text := h.ask("POST", beat, token, vimBeat); status < http.StatusBadRequest {
			t.Errorf("a heartbeat: %d %s", status, text)
		}
	}
	h.tells(http.StatusForbidden, "POST", "/api/0/buckets/aw-watcher-web_desk", writer, vimBucket)
	if after := h.tells(http.StatusOK, "GET", "/api/0/export", reader, ""); after != before {
		t.Errorf("it changed:\n%s\n%s", before, after)
	}
}
