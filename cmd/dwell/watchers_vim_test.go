package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vimWatcher does as vim's watcher does: a job of curl, with the time as strftime writes it.
const vimWatcher = `
let s:codes = []
let s:headers = ['-H', 'Content-Type: application/json']
func s:Post(path, data)
  let l:job = job_start(['curl', '-q', '-s', '-o', '/dev/null', '-w', '%%{http_code}\n', 'http://%[1]s/api/0/buckets/aw-watcher-vim_desk' . a:path]
    \ + s:headers + ['-X', 'POST', '-d', json_encode(a:data)], {'out_cb': {_, code -> add(s:codes, code)}, 'exit_cb': {-> 0}})
  let l:channel = job_getchannel(l:job)
  while job_status(l:job) ==# 'run' || ch_status(l:channel) ==# 'open'
    sleep 10m
  endwhile
endfunc
func s:Beat()
  call s:Post('/heartbeat?pulsetime=30', {'duration': 0, 'timestamp': strftime('%%FT%%H:%%M:%%S%%z'),
    \ 'data': {'file': expand('%%:p'), 'language': &filetype, 'project': 'garden'}})
endfunc
call s:Beat()
call s:Post('', {'name': 'aw-watcher-vim_desk', 'hostname': 'desk', 'client': 'aw-watcher-vim', 'type': 'app.editor.activity'})
call s:Post('', {'name': 'aw-watcher-vim_desk', 'hostname': 'desk', 'client': 'aw-watcher-vim', 'type': 'app.editor.activity'})
call s:Beat()
call s:Beat()
call writefile(s:codes, '%[2]s')
qall!
`

// Vim's watcher is heard: what it says is kept as sent where all is, and else answered and
// dropped.
func TestWatcherOfVim(t *testing.T) {
	t.Parallel()
	needPrograms(t, "vim", "curl")
	for _, raw := range []bool{true, false} {
		h := newHearer(t, raw)
		codes, script, file := filepath.Join(h.home, "codes"), filepath.Join(h.home, "watcher.vim"), filepath.Join(h.home, "seed list.md")
		if err := os.WriteFile(script, fmt.Appendf(nil, vimWatcher, h.address, codes), 0o600); err != nil {
			t.Fatal(err)
		}
		vim := exec.CommandContext(t.Context(), "vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-c", "set filetype=markdown", "-S", script, file)
		vim.Env = h.env
		if out, err := vim.CombinedOutput(); err != nil {
			t.Fatalf("vim: %v\n%s", err, out)
		}
		text, err := os.ReadFile(codes)
		if got := strings.Fields(string(text)); err != nil || fmt.Sprint(got) != "[404 200 304 200 200]" {
			t.Errorf("raw %v: vim got %v (%v)", raw, got, err)
		}
		events := h.tells(http.StatusOK, "GET", "/api/0/buckets/aw-watcher-vim_desk/events", h.token("who looks"), "")
		var list []struct {
			Duration float64
			Data     map[string]string
		}
		if err := json.Unmarshal([]byte(events), &list); err != nil {
			t.Fatal(err)
		}
		switch {
		case !raw && len(list) > 0:
			t.Errorf("kept is %s", events)
		case raw && (len(list) != 1 || len(list[0].Data) != 3 || list[0].Data["file"] != file || list[0].Data["language"] != "markdown" || list[0].Data["project"] != "garden"):
			t.Errorf("of one file kept is %s", events)
		}
		h.stop()
		if buckets, events := h.kept(); buckets != 1 || (events == 1) != raw || events > 1 {
			t.Errorf("raw %v: on disk are %d buckets and %d events", raw, buckets, events)
		}
		if strings.Contains(h.logged(), "seed list") {
			t.Errorf("a name of a file is logged:\n%s", h.logged())
		}
	}
}

// A time without a colon in its offset, and a length that is missing, are taken.
func TestWatcherLikeCurl(t *testing.T) {
	t.Parallel()
	h := newHearer(t, true)
	const bucket = "/api/0/buckets/aw-watcher-vim_desk"
	h.tells(http.StatusNotFound, "POST", bucket+"/heartbeat?pulsetime=30", "", vimBeat)
	h.tells(http.StatusOK, "POST", bucket, "", vimBucket)
	h.tells(http.StatusNotModified, "POST", bucket, "", vimBucket)
	for _, second := range []string{"00", "20", "50", "59"} { // 30 s apart is one, more is not
		beat := strings.Replace(vimBeat, "09:36:43+0000", "10:36:"+second+"+0100", 1)
		h.tells(http.StatusOK, "POST", bucket+"/heartbeat?pulsetime=30", "", strings.Replace(beat, `"duration":0,`, "", 1))
	}
	h.tells(http.StatusOK, "POST", bucket+"/heartbeat?pulsetime=30", "", strings.Replace(vimBeat, "09:36:43", "09:37:30", 1))
	var list []struct {
		Timestamp string
		Duration  float64
	}
	if err := json.Unmarshal([]byte(h.tells(http.StatusOK, "GET", bucket+"/events", h.token("who looks"), "")), &list); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(list) != "[{2026-03-04T09:37:30+00:00 0} {2026-03-04T09:36:00+00:00 59}]" {
		t.Errorf("kept is %v", list)
	}
	if buckets := h.tells(http.StatusOK, "GET", "/api/0/buckets/", h.token("who looks again"), ""); !strings.Contains(buckets, `"type":"app.editor.activity"`) {
		t.Errorf("buckets are %s", buckets)
	}
}
