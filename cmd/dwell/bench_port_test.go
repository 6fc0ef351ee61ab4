//go:build bench

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// portSettings have the port for watchers be on.
const portSettings = "[watchers]\nenabled = true\nlisten = \"127.0.0.1:0\"\n"

// portOf is where a daemon hears watchers.
func portOf(t *testing.T, d *desktoptest.Desktop, binary, home string) string {
	t.Helper()
	var out string
	var err error
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if out, err = command(t, d, binary, home, "status", "--json"); err != nil {
			continue
		}
		var st struct {
			Sources []struct{ Name, Detail string }
		}
		if err := json.Unmarshal([]byte(out), &st); err != nil {
			t.Fatal(err)
		}
		for _, source := range st.Sources {
			if at := regexp.MustCompile(`127\.0\.0\.1:[0-9]+`).FindString(source.Detail); source.Name == watchersSource && at != "" {
				return at
			}
		}
	}
	t.Fatalf("no port for watchers: %v\n%s", err, out)
	return ""
}

// speak speaks to the ports as ActivityWatch's watcher in a browser does until ctx ends:
// once a minute, whoever is there, and when a tab is looked at, for which the turn to the
// browser's window stands. Each has a connection of its own, as long as it lasts.
func speak(ctx context.Context, t *testing.T, ports []string, browser *desktoptest.Window) (turned func(*desktoptest.Window)) {
	turns := make(chan struct{}, 1)
	beat := func(n int) {
		for _, at := range ports {
			bucket := "http://" + at + "/api/0/buckets/aw-watcher-web-firefox_desk"
			event := fmt.Sprintf(`{"timestamp":%q,"duration":0,"data":{"url":"https://chatgpt.com/c/%d","title":"Plan - ChatGPT","audible":false,"incognito":false,"tabCount":4}}`,
				time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), n)
			status := post(ctx, t, bucket+"/heartbeat?pulsetime=80", event)
			if status == http.StatusNotFound {
				post(ctx, t, bucket, `{"client":"aw-client-web","type":"web.tab.current","hostname":"desk"}`)
				status = post(ctx, t, bucket+"/heartbeat?pulsetime=80", event)
			}
			if status != http.StatusOK && ctx.Err() == nil {
				t.Errorf("a heartbeat is answered %d", status)
			}
		}
	}
	go func() {
		alarm := time.NewTicker(time.Minute)
		defer alarm.Stop()
		for n := 0; ; {
			beat(n)
			select {
			case <-ctx.Done():
				return
			case <-alarm.C:
			case <-turns:
				n++
			}
		}
	}()
	return func(window *desktoptest.Window) {
		if window == browser {
			turns <- struct{}{}
		}
	}
}

// post returns the answer's status; zero where ctx has ended.
func post(ctx context.Context, t *testing.T, address, body string) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			t.Error(err)
		}
		return 0
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	return answer.StatusCode
}
