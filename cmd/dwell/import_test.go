package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/exchange"
	"dwell/tracker/exchange/exchangetest"
)

// planted is in every title and address of what these tests import.
const planted = "zebra fink"

// commanded runs one command line in this process and returns its status and what it
// printed.
func commanded(ctx context.Context, args ...string) (code int, out, said string) {
	var o, e bytes.Buffer
	p := newProgram(strings.NewReader(""), &o, &e)
	p.zone = time.UTC
	code = p.execute(ctx, args)
	return code, o.String(), e.String()
}

// someday is half an hour at one computer, with something of every kind.
func someday() []exchangetest.Bucket {
	begin := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	at := func(minute, length int, data map[string]any) exchangetest.Event {
		return exchangetest.Event{Start: begin.Add(time.Duration(minute) * time.Minute), Length: time.Duration(length) * time.Minute, Data: data}
	}
	window := func(minute, length int, app string) exchangetest.Event {
		return at(minute, length, map[string]any{"app": app, "title": planted + " - " + app})
	}
	return []exchangetest.Bucket{
		{ID: "aw-watcher-window_desk", Type: "currentwindow", Host: "desk", Events: slices.Values([]exchangetest.Event{
			window(0, 10, "Code"), window(10, 10, "firefox"), window(20, 10, "Slack"), window(25, 0, "Code"),
		})},
		{ID: "aw-watcher-afk_desk", Type: "afkstatus", Host: "desk", Events: slices.Values([]exchangetest.Event{
			at(0, 25, map[string]any{"status": "not-afk"}), at(25, 5, map[string]any{"status": "afk"}),
		})},
		{ID: "aw-watcher-web-firefox_desk", Type: "web.tab.current", Host: "desk", Events: slices.Values([]exchangetest.Event{
			at(5, 12, map[string]any{"url": "https://chatgpt.com/c/" + planted, "title": planted, "audible": false, "incognito": false, "tabCount": 2}),
		})},
		{ID: "aw-watcher-vim_desk", Type: "app.editor.activity", Host: "desk", Events: slices.Values([]exchangetest.Event{
			at(0, 10, map[string]any{"project": planted, "file": planted, "language": "go"}),
		})},
	}
}

// A database that its server still writes is taken as it is, the log included; the file
// stays as it was, and of the copy nothing is left.
func TestImportOfADatabaseInUse(t *testing.T) {
	for name, form := range map[string]exchangetest.Form{"sqlite.db": exchangetest.Rust, "peewee-sqlite.v2.db": exchangetest.Python} {
		home := t.TempDir()
		t.Setenv(config.HomeVariable, home)
		path := filepath.Join(t.TempDir(), name)
		db, err := exchangetest.NewDatabase(path, form, someday())
		if err != nil {
			t.Fatal(err)
		}
		before := filesOf(t, filepath.Dir(path))
		if form == exchangetest.Rust && len(before) < 2 {
			t.Fatal("nothing is in the log of ", path)
		}
		code, out, said := commanded(t.Context(), "import", path)
		if code != 0 || !strings.Contains(out, "Taken: 5 spans from 2026-03-04 to 2026-03-04, 25 m of active time.") {
			t.Errorf("%s: %d %s%s", name, code, out, said)
		}
		if diff := cmp.Diff(before, filesOf(t, filepath.Dir(path))); diff != "" {
			t.Errorf("%s: the files were changed: %.500s", name, diff)
		}
		if _, out, _ := commanded(t.Context(), "day", "2026-03-04", "--json"); !strings.Contains(out, `"active_s":1500`) || !strings.Contains(out, `"name":"chatgpt.com"`) {
			t.Errorf("%s: %s", name, out)
		}
		for file, text := range filesOf(t, home) {
			if strings.Contains(file, "import-") || strings.Contains(text, planted) {
				t.Errorf("%s: left in %s", name, file)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// filesOf is what the files below dir hold, by name. The index of a log is in memory and
// says who reads it.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || strings.HasSuffix(path, "-shm") {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A database with a password is not taken for anything, and what to do is said.
func TestImportOfALockedDatabase(t *testing.T) {
	t.Setenv(config.HomeVariable, t.TempDir())
	path := filepath.Join(t.TempDir(), "sqlite.db")
	noise := make([]byte, 8192)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	if err := os.WriteFile(path, noise, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, said := commanded(t.Context(), "import", path)
	if code != 1 || !strings.Contains(said, "neither text nor a database") || !strings.Contains(said, "make a JSON export in ActivityWatch") {
		t.Errorf("%d %s", code, said)
	}
}

// seeds are good files of each form.
func seeds(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{
		"rescue.csv": []byte("Date,Time Spent (seconds),Number of People,Activity,Category,Productivity\n" +
			"2026-03-04T09:00:00,1800,1,Code,\"" + planted + "\",2\n2026-03-04T09:00:00,600,1,github.com,x,2\n2026-03-04T10:00:00,600,1,Slack,x,-1\n"),
		"spans.jsonl": []byte(`{"start":"2026-03-04T09:00:00Z","end":"2026-03-04T09:30:00Z","app":"code","title":"` + planted + `","presence":"hands-on","category":"work/coding","because":"app:code"}` + "\n" +
			`{"start":"2026-03-04T09:30:00Z","end":"2026-03-04T10:30:00Z","presence":"away"}` + "\n"),
	}
	for name, form := range map[string]exchangetest.Form{"python": exchangetest.Python, "rust": exchangetest.Rust} {
		var b bytes.Buffer
		if err := exchangetest.WriteExport(&b, form, someday()); err != nil {
			t.Fatal(err)
		}
		files[name+".json"] = b.Bytes()
		path := filepath.Join(t.TempDir(), name)
		db, err := exchangetest.NewDatabase(path, form, someday())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil { // writes the log back
			t.Fatal(err)
		}
		if files[name+".db"], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// mutated is data with some of it changed, gone, doubled or in another place.
func mutated(r *rand.Rand, data []byte) []byte {
	data = slices.Clone(data)
	piece := func(longest int) (int, int) {
		from := r.IntN(len(data))
		return from, min(from+1+r.IntN(longest), len(data))
	}
	for range 1 + r.IntN(4) {
		if len(data) == 0 {
			return data
		}
		from, to := piece(40)
		switch r.IntN(7) {
		case 0:
			data[from] = byte(r.Uint32())
		case 1:
			data[from] ^= 1 << r.IntN(8)
		case 2:
			data = slices.Delete(data, from, to)
		case 3:
			data = slices.Insert(data, r.IntN(len(data)), slices.Clone(data[from:to])...)
		case 4:
			data = data[:from]
		case 5:
			data = slices.Insert(data, from, []byte([]string{"{", "}", "[", "]", `"`, "\n", ",", "0", "-", "9e999", "null", "\x00", "\xff"}[r.IntN(13)])...)
		case 6:
			if d := bytes.IndexAny(data[from:], "0123456789"); d >= 0 {
				data[from+d] = byte('0' + r.IntN(10))
			}
		}
	}
	return data
}

// Whatever became of a file, it is taken with a report or refused with a reason: never a
// panic, never a half of it, and never a word of a title.
func TestImportOfBrokenFiles(t *testing.T) {
	files := seeds(t)
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	})
	dir, home := t.TempDir(), filepath.Join(t.TempDir(), "home")
	t.Setenv(config.HomeVariable, home)
	r := rand.New(rand.NewPCG(2026, 11))
	taken, refused, before := 0, 0, ""
	for n := range 1000 {
		name := names[n%len(names)]
		path := filepath.Join(dir, fmt.Sprint(n, "-", name))
		if err := os.WriteFile(path, mutated(r, files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, said := commanded(t.Context(), "import", path)
		_, after, _ := commanded(t.Context(), "export")
		switch {
		case code == 0 && strings.HasPrefix(out, "Read ") && said == "":
			taken++
		case code == 1 && out == "" && strings.HasPrefix(said, "dwell: ") && after == before:
			refused++
		default:
			t.Errorf("%s: status %d\n%s%s", path, code, out, said)
		}
		if strings.Contains(out+said+after, planted) {
			t.Errorf("%s tells a title:\n%s%s", path, out, said)
		}
		before = after
		if n%100 == 99 { // what was taken stays in the way of what comes
			if err := os.RemoveAll(home); err != nil {
				t.Fatal(err)
			}
			before = ""
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if taken < 100 || refused < 100 {
		t.Errorf("%d taken, %d refused: the mutations try too little", taken, refused)
	}
}

// Ctrl-C in the middle takes nothing, also while the file is not all there yet.
func TestInterruptedImportTakesNothing(t *testing.T) {
	home := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), patience) // then it is killed, which is another end
	defer cancel()
	cmd := exec.CommandContext(ctx, "dwell", "import", "-")
	cmd.Env = append(os.Environ(), config.HomeVariable+"="+home)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var export bytes.Buffer
	if err := exchangetest.WriteExport(&export, exchangetest.Rust, exchangetest.Years(20_000)); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: once it is written, it is being read.
	if _, err := in.Write(export.Bytes()[:export.Len()/2]); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitFailed || !strings.Contains(said.String(), "interrupted\n  Nothing was taken.") {
		t.Errorf("%v: %s", err, said.String())
	}
	t.Setenv(config.HomeVariable, home)
	if _, out, _ := commanded(t.Context(), "export"); out != "" {
		t.Errorf("%.300s", out)
	}
}

// What an app or site is when it is stored stays so when all is judged anew, as after a
// change of the rules.
func TestImportedStaysWhatItIs(t *testing.T) {
	judge, err := settings{}.importJudge()
	if err != nil {
		t.Fatal(err)
	}
	for app, want := range map[string]tracker.Category{
		"Firefox": "browsing/browser", "firefox.exe": "browsing/browser", "org.mozilla.firefox": "browsing/browser", "Safari": "browsing/browser",
		"Code": "work/coding", "Visual Studio Code": "work/coding", `C:\Program Files\Slack\Slack.exe`: "work/meetings", "iTerm2": "work/terminal",
		"unknown": "other", "": "other", "zebrafink": "other", "a\x07b": "other",
	} {
		window := judge.Window(exchange.Seen{App: app})
		s, v := judge.Keep(window, nil)
		if v.Category != want || window.Browser != (want == "browsing/browser") || strings.ContainsAny(s.App, `\/`) {
			t.Errorf("%q is %v, %v", app, s, v)
		}
		if again := judge.classifier.Relabel(s, v); again.Category != v.Category || again.Because != v.Because {
			t.Errorf("%q comes to be %v, was %v", app, again, v)
		}
		page := judge.Page(exchange.Seen{URL: "https://chatgpt.com/c/" + planted, Title: planted})
		s, v = judge.Keep(window, &page)
		if v.Category != "ai/chat" || s.Site != "chatgpt.com" {
			t.Errorf("chatgpt.com in %q is %v, %v", app, s, v)
		}
		if again := judge.classifier.Relabel(s, v); again != v {
			t.Errorf("chatgpt.com in %q comes to be %v, was %v", app, again, v)
		}
	}
	firefox := judge.Window(exchange.Seen{App: "firefox", Title: planted + " - ChatGPT"})
	if s, v := judge.Keep(firefox, &exchange.Found{Incognito: true}); s != (tracker.Subject{App: tracker.Private}) || v.Category != "other" {
		t.Errorf("a page nothing is to be known of: %v, %v", s, v)
	}
	private := judge.Window(exchange.Seen{App: "firefox", Title: planted + " — Mozilla Firefox Private Browsing"})
	page := judge.Page(exchange.Seen{URL: "https://chatgpt.com/"})
	if s, _ := judge.Keep(private, &page); s.App != tracker.Private || s.Site != "" {
		t.Errorf("a private window: %v", s)
	}
}

// The whole command, database and all.
func BenchmarkImport(b *testing.B) {
	const events = 100_000
	path := filepath.Join(b.TempDir(), "sqlite.db")
	db, err := exchangetest.NewDatabase(path, exchangetest.Rust, exchangetest.Years(events))
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for n := 0; b.Loop(); n++ {
		b.Setenv(config.HomeVariable, filepath.Join(b.TempDir(), fmt.Sprint(n)))
		if code, _, said := commanded(b.Context(), "import", path); code != 0 {
			b.Fatal(said)
		}
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}
