package browser_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"dwell/tracker/browser"
)

// What an editor says is answered as ever and dropped: nothing of its project, file or
// language is kept, heard, answered to who may read, or logged.
func TestEditorsLeaveNothing(t *testing.T) {
	t.Parallel()
	const marker = "walrusquartz"
	var log bytes.Buffer
	p := open(t, browser.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	const bucket = "/api/0/buckets/aw-watcher-vscode_desk"
	made := `{"client":"aw-watcher-vscode","type":"app.editor.activity","hostname":"desk","data":{"workspace":"` + marker + `"}}`
	if a := p.ask("POST", bucket, made); a.status != http.StatusOK {
		t.Fatalf("make: %d %s", a.status, a.text)
	}
	beat := `{"timestamp":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","duration":1,"data":{"project":"` + marker + `","file":"/home/me/` + marker +
		`/a.go","language":"` + marker + `script","branch":"` + marker + `"}}`
	if a := p.ask("POST", bucket+"/heartbeat?pulsetime=20", beat); a.status != http.StatusOK {
		t.Errorf("heartbeat: %d %s", a.status, a.text)
	}
	for _, sent := range []struct{ path, body string }{
		{bucket + "/events", "[" + beat + "]"},
		{"/api/0/import", `{"buckets":{"aw-watcher-vim_desk":{"type":"app.editor.activity","data":{"workspace":"` + marker + `"},"events":[` + beat + `]}}}`},
	} {
		if a := p.read("POST", sent.path, sent.body); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", sent.path, a.status, a.text)
		}
	}
	for _, bad := range []string{beat + marker, strings.Replace(beat, `"duration":1`, `"duration":"`+marker+`"`, 1)} {
		if a := p.ask("POST", bucket+"/heartbeat?pulsetime=20", bad); a.status != http.StatusBadRequest || strings.Contains(a.text, marker) {
			t.Errorf("a broken heartbeat: %d %s", a.status, a.text)
		}
	}
	for _, path := range []string{"/api/0/export", "/api/0/buckets/", bucket, bucket + "/events", "/api/0/info"} {
		if a := p.read("GET", path, ""); a.status != http.StatusOK || strings.Contains(a.text, marker) {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
	}
	if len(p.heard) != 0 {
		t.Errorf("heard %+v", p.heard)
	}
	if got := p.server.Counts(); got != (browser.Counts{Dropped: 1}) {
		t.Errorf("counted %+v", got)
	}
	p.stop()
	if strings.Contains(log.String(), marker) {
		t.Errorf("logged:\n%s", log.String())
	}
	buckets, err := p.store.Buckets(t.Context())
	if err != nil || len(buckets) != 2 {
		t.Fatalf("kept buckets: %+v %v", buckets, err)
	}
	for _, b := range buckets {
		if b.Data != "{}" {
			t.Errorf("%s keeps %s", b.ID, b.Data)
		}
	}
	if n, err := p.store.LastEventID(t.Context()); err != nil || n != 0 {
		t.Errorf("events are kept: %d %v", n, err)
	}
}
