package main_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// Markers are planted where private words stand. None contains another, so what
// is found tells where it came from.
const (
	markedTitle = "qzxmarkedtitle"
	markedURL   = "qzxmarkedurl"
	markedChat  = "qzxmarkedchat"
	markedArgv  = "qzxmarkedargv"
	markedLine  = "qzxmarkedline"
)

func markers() []string {
	return []string{markedTitle, markedURL, markedChat, markedArgv, markedLine}
}

// plant puts private words where programs do: into titles, an address shown as
// one, a terminal's arguments.
func (c *computer) plant() {
	c.t.Helper()
	for _, w := range []window{
		{class: "org.gnome.TextEditor", title: "Letter to " + markedTitle + " - Text Editor"},
		{class: "firefox", title: "https://" + markedURL + ".example/" + markedURL + "?q=" + markedURL + " — Mozilla Firefox"},
		{class: "chromium", title: markedURL + ".example/" + markedURL + " - Chromium"},
		{class: "firefox", title: markedChat + " - ChatGPT — Mozilla Firefox"},
		{class: "code", title: markedTitle + ".go - " + markedTitle + " - Visual Studio Code"},
	} {
		c.OpenWindow(w.class, w.title)
		for range 3 {
			c.Key(keyLetter)
			time.Sleep(100 * time.Millisecond)
		}
	}
	c.program("xterm", "-T", markedTitle, "-e", "sh", "-c", ": "+markedArgv+"; sleep 600")
	c.await("the terminal", func() bool {
		st := ask[status](c, "status", "--json")
		return st.Focus != nil && strings.EqualFold(st.Focus.Class, "xterm")
	})
	c.Key(keyLetter)
}

// privacy uses every command after private words were on the screen, and looks
// for them in all that dwell wrote or printed.
func privacy(t *testing.T, exe string) {
	needPrograms(t, "xterm")
	c := newComputer(t, exe, desktoptest.Options{Notify: "xfce", Panel: true})
	c.openPages()
	r := c.run()
	c.plant()
	c.useEveryCommand(t.TempDir())
	c.readPages()
	c.leavesNothing(markers()...) // while it runs: tail, socket, write-ahead log
	r.kill()
	r = c.run()
	c.dwell("doctor")
	r.stop()
	c.leavesNothing(markers()...)
	c.guardsFiles()
	if !strings.Contains(c.said.String(), "ai/chat") {
		t.Error("the chat was not seen at all")
	}
}

// files returns all there is in the person's home and runtime folders.
func (c *computer) files() map[string][]byte {
	c.t.Helper()
	all := map[string][]byte{}
	for _, root := range []string{c.Home(), c.Getenv("XDG_RUNTIME_DIR")} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			all[path], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			c.t.Fatal(err)
		}
	}
	return all
}

// leavesNothing looks for words in every file and in all that was printed.
func (c *computer) leavesNothing(words ...string) {
	c.t.Helper()
	files := c.files()
	files["what was printed"] = []byte(c.said.String())
	databases := 0
	for path, data := range files {
		if filepath.Base(path) == "dwell.db" {
			databases++
		}
		data = bytes.ToLower(data)
		for _, word := range words {
			if i := bytes.Index(data, []byte(word)); i >= 0 {
				c.t.Errorf("%s holds %s: …%q…", path, word, data[max(0, i-80):min(len(data), i+80)])
			}
		}
	}
	if databases == 0 {
		c.t.Error("no database was looked into")
	}
}

// guardsFiles checks that all of dwell's own is for its person alone.
func (c *computer) guardsFiles() {
	c.t.Helper()
	for _, root := range []string{
		filepath.Join(c.Getenv("XDG_DATA_HOME"), "dwell"), filepath.Join(c.Home(), ".local/state/dwell"),
		filepath.Join(c.Getenv("XDG_RUNTIME_DIR"), "dwell"),
	} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			want := fs.FileMode(0o600)
			if entry.IsDir() {
				want = 0o700
			}
			if got := info.Mode().Perm(); got != want {
				c.t.Errorf("%s is %v, want %v", path, got, want)
			}
			return nil
		})
		if err != nil {
			c.t.Error(err)
		}
	}
}

// titlesKept switches titles on: they are in the database and in what shows it,
// nowhere else; those of AI chats are not even there.
func titlesKept(t *testing.T, exe string) {
	needPrograms(t, "xterm")
	c := newComputer(t, exe, desktoptest.Options{})
	c.configure("[privacy]\ntitles = true\n")
	r := c.run("--no-tray", "--no-notify")
	c.plant()
	c.dwell("doctor")
	c.dwell("today")
	c.dwell("week")
	c.readPages()
	r.stop()
	c.leavesNothing(markedChat, markedArgv)
	found := 0
	for path, data := range c.files() {
		switch {
		case !bytes.Contains(data, []byte(markedTitle)):
		case strings.HasPrefix(filepath.Base(path), "dwell.db"):
			found++
		default:
			t.Errorf("%s holds a title", path)
		}
	}
	if found == 0 {
		t.Error("no title is kept")
	}
	if strings.Contains(c.said.String(), markedTitle) {
		t.Error("a title was shown that nobody asked for")
	}
	shown := false
	for _, s := range c.spans(time.Now().Add(-time.Hour)) {
		shown = shown || strings.Contains(s.Title, markedTitle)
		if s.Category == "ai/chat" && s.Title != "" {
			t.Errorf("a chat's title is kept: %s", s.Raw)
		}
	}
	if !shown {
		t.Error("spans show no title")
	}
}
