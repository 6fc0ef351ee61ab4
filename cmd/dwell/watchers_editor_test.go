package main_test

import (
	"bytes"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What editors say of projects, files and languages is in nothing that dwell writes or
// prints: no file of its home, no log, no tail of what is not stored yet.
func TestEditorsLeaveNothing(t *testing.T) {
	t.Parallel()
	const marker = "walrusquartz"
	h := newHearer(t, false)
	const bucket = "/api/0/buckets/aw-watcher-vim_desk"
	marked := strings.NewReplacer("garden", marker, "markdown", marker+"script").Replace
	h.tells(http.StatusOK, "POST", bucket, "", strings.Replace(vimBucket, "{", `{"data":{"project":"`+marker+`"},`, 1))
	for range 3 {
		h.tells(http.StatusOK, "POST", bucket+"/heartbeat?pulsetime=30", "", marked(vimBeat))
	}
	if text := h.tells(http.StatusOK, "GET", bucket+"/export", h.token("who looks"), ""); strings.Contains(text, marker) {
		t.Errorf("who may read gets %s", text)
	}
	for _, words := range [][]string{{"status", "--json"}, {"doctor", "--json"}, {"today", "--json"}, {"spans", "--json"}} {
		if text := h.dwell(words...); strings.Contains(text, marker) {
			t.Errorf("dwell %v: %s", words, text)
		}
	}
	if text := h.tail(); strings.Contains(text, marker) {
		t.Errorf("not stored yet: %s", text)
	}
	h.stop()
	if strings.Contains(h.logged(), marker) {
		t.Errorf("logged:\n%s", h.logged())
	}
	files := 0
	err := filepath.WalkDir(h.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(marker)) {
			t.Errorf("it is in %s", filepath.Base(path))
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files were looked into: %v", files, err)
	}
}

// tail is what the daemon says of time that is not stored yet.
func (h *hearer) tail() string {
	h.t.Helper()
	conn, err := net.Dial("unix", filepath.Join(h.home, "dwell.sock"))
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(`{"call":"tail"}` + "\n")); err != nil {
		h.t.Fatal(err)
	}
	text, err := io.ReadAll(conn)
	if err != nil || !bytes.Contains(text, []byte(`"tail"`)) {
		h.t.Fatalf("tail: %v %s", err, text)
	}
	return string(text)
}
