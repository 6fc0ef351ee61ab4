package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a browser's extension says, as it comes to the socket, and nothing but that: each
// thing a person does in it is one word.
func TestExtensionWords(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { extensionWords(t, exe, browser) })
	}
}

func extensionWords(t *testing.T, exe, browser string) {
	s := newSurfer(t, exe, browser)
	d := newListener(t, filepath.Join(s.Getenv("DWELL_HOME"), "dwell.sock"), "own.example/course")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("heard: %+v", d.words())
		}
	})
	s.StartSound("pulseaudio")
	end := s.browse(browser, "http://one.example/marked?marked=1#marked")
	private, before := "ctrl+shift+n", "three.example"
	if browser == "firefox-esr" {
		s.installAddon(true)
		private, before = "ctrl+shift+p", "own.example/course" // of a tab that closes it goes back to who opened it
	}
	await := func(what string, want word) {
		t.Helper()
		begun := time.Now()
		s.await(what, func() bool { return d.last() == want })
		t.Logf("%s: heard after %v", what, time.Since(begun).Round(time.Millisecond))
	}
	await("the first page", word{Site: "one.example"})
	s.web.order(t, "one.example", "go http://one.example/marked/again")
	s.web.order(t, "one.example", "go http://www.sql.ru/forum/marked?marked=1")
	await("a page within the tab, of a key", word{Site: "www.sql.ru/forum"})
	s.web.order(t, "www.sql.ru", "push /marked")
	await("an address changed without a load", word{Site: "www.sql.ru"})
	s.web.order(t, "www.sql.ru", "go http://own.example/Course/marked")
	await("a key of the person", word{Site: "own.example/course"})
	s.web.order(t, "own.example", "open http://two.example/")
	await("a new tab", word{Site: "two.example"})
	s.web.order(t, "own.example", "play")
	s.web.order(t, "two.example", "go http://three.example/")
	await("a page while the tab behind it plays", word{Site: "three.example"})
	s.keys("ctrl+shift+Tab")
	await("the tab that plays", word{Site: "own.example/course", Audible: true})
	s.web.order(t, "own.example", "hush")
	await("the tab that plays no more", word{Site: "own.example/course"})
	s.keys("ctrl+t")
	s.await("a tab with nothing in it", func() bool { return !strings.Contains(d.last().Site, ".") })

	s.keys(private)
	if browser == "chromium" { // where it is not allowed
		s.await("a private window", func() bool { return d.last().Hidden })
	} else {
		await("a private window", word{Incognito: true})
	}
	s.keys("ctrl+shift+w")
	s.await("the window before", func() bool {
		w := d.last()
		return !w.Hidden && !w.Incognito && !strings.Contains(w.Site, ".")
	})
	s.await("that window to have the keyboard", func() bool { // it hears of the focus before it has it
		name, err := s.Command(t.Context(), "xdotool", "getwindowfocus", "getwindowname").Output()
		return err == nil && len(name) > 1 && !strings.Contains(string(name), "Private")
	})
	time.Sleep(500 * time.Millisecond)
	s.keys("ctrl+w")
	await("the tab before, again", word{Site: before})

	end()
	s.await("word that it is gone", func() bool { return d.last().Gone })
	for _, w := range d.words() {
		if w.Site == "three.example" && w.Audible {
			t.Error("a tab plays that did not")
		}
	}
	if bytes.Contains(bytes.ToLower(d.bytes()), []byte("marked")) {
		t.Errorf("more than sites came:\n%s", d.bytes())
	}
	t.Logf("%d words", len(d.words()))
}

// A word is what a native host passes on, but for whose it is.
type word struct {
	Site                             string
	Audible, Incognito, Hidden, Gone bool
}

// A listener stands where the daemon does and keeps what comes.
type listener struct {
	mu  sync.Mutex
	raw []byte
	all []word
}

func newListener(t *testing.T, socket string, keys ...string) *listener {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	reply, err := json.Marshal(map[string]any{"keys": keys})
	if err != nil {
		t.Fatal(err)
	}
	d := &listener{}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			line, _ := bufio.NewReader(conn).ReadBytes('\n') // an empty one is no word
			d.hear(line)
			conn.Write(append([]byte("\n"), reply...))
			conn.Close()
		}
	}()
	return d
}

func (d *listener) hear(line []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.raw = append(d.raw, line...)
	var req struct{ Web *word }
	if json.Unmarshal(line, &req) == nil && req.Web != nil {
		d.all = append(d.all, *req.Web)
	}
}

func (d *listener) words() []word {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]word(nil), d.all...)
}

func (d *listener) bytes() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Clone(d.raw)
}

func (d *listener) last() word {
	all := d.words()
	if len(all) == 0 {
		return word{}
	}
	return all[len(all)-1]
}
