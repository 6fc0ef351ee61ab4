// Package process says what program a window belongs to: its desktop id, its
// file's name, what its desktop file says of it, and what of its process can prove
// that it is a game.
//
// Its words: an entry is what a .desktop file says of a program (freedesktop
// Desktop Entry Specification); its id is the file's name with folders joined by
// hyphens, without ".desktop"; hints are what tells which kind of program it is: the
// entry's words, and of a process of our own user its file's path, the names of its
// parents, the few variables launchers set for games, the one word of a command line
// that names a Java game, and whether it told Feral's GameMode. Entries are indexed
// once, in the background, and again when something is looked for in vain and a folder
// has changed since. A process is looked at once, when a window of it comes to the
// front; nothing is watched or polled.
//
// What it reads anybody may have written, and much of it is private. Every read is
// bounded; a command line and an environment stay in a buffer that is wiped before
// the next, and only the words looked for are taken out. Hints are in memory only and
// never logged; into other users' processes it does not look. A process that ended or
// hides itself is no error: it shows nothing. The package refuses to know what a
// program is for: that is classify's to say.
package process

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/adrg/xdg"

	"dwell/tracker"
)

// A Finder finds the program of a window. It may be used from several
// goroutines.
type Finder struct {
	log   *slog.Logger
	dirs  []string
	ready chan struct{} // closed when the first index stands

	mu     sync.Mutex
	index  *index
	last   found
	recent recent
	reader reader
}

// found is the answer given last: a window whose title changes asks again and
// again.
type found struct {
	pid               int
	born              time.Time
	app, class, given string // as the window came; given is its exe
	entry             *entry
	process           *running
	exe               string
	hints             map[string]string
}

// New returns a Finder over the folders desktop files are in, and begins to index
// them in the background.
func New(log *slog.Logger) *Finder { return open(log, applicationDirs()) }

func open(log *slog.Logger, dirs []string) *Finder {
	f := &Finder{log: log, dirs: dirs, ready: make(chan struct{})}
	go func() {
		defer close(f.ready)
		built := buildIndex(dirs)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.index = built
		f.log.Debug("desktop files indexed", "entries", len(built.byID), "unreadable", built.unreadable)
	}()
	return f
}

// applicationDirs returns the folders of desktop files, those that override
// first. Flatpak and Snap export to folders of their own, which a daemon started early may
// not find in XDG_DATA_DIRS.
func applicationDirs() []string {
	data := append([]string{xdg.DataHome}, xdg.DataDirs...)
	data = append(data, filepath.Join(xdg.DataHome, "flatpak/exports/share"), "/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop")
	var dirs []string
	seen := map[string]bool{}
	for _, d := range data {
		if dir := filepath.Join(d, "applications"); !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// Window fills App (the desktop id, where there is one), Exe and Hints of f. The
// hints are shared and must not be written to. It waits for the first index no
// longer than ctx allows.
func (f *Finder) Window(ctx context.Context, focus tracker.Focus) tracker.Focus {
	if focus.Nothing() {
		return focus
	}
	select {
	case <-f.ready:
	case <-ctx.Done():
		return focus
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	born, _ := birth(focus.PID)
	if l := f.last; l.process == nil || l.pid != focus.PID || !l.born.Equal(born) || l.app != focus.App || l.class != focus.Class || l.given != focus.Exe {
		f.last = f.find(focus, born)
	}
	// To look for GameMode takes as long as all else, and a game fills the screen.
	if p := f.last.process; p.mine && !p.askedMode && (focus.Fullscreen || f.last.entry.isGame()) {
		f.reader.readMode(p)
		f.last.hints = joined(f.last.entry, p)
	}
	if focus.Exe == "" {
		focus.Exe = f.last.exe
	}
	if focus.Hints == nil {
		focus.Hints = f.last.hints
	}
	if e := f.last.entry; e != nil {
		focus.App = e.id
	} else if focus.App == "" && focus.Class == "" {
		focus.App = focus.Exe
	}
	return focus
}

// find asks for the entry by every name the window and its process have, the
// surest first.
func (f *Finder) find(focus tracker.Focus, born time.Time) found {
	p := f.process(focus.PID, born)
	result := found{
		pid: focus.PID, born: born, app: focus.App, class: focus.Class, given: focus.Exe, process: p, exe: cmp.Or(p.exe, focus.Exe),
	}
	for range 2 {
		result.entry = f.index.find(focus.App, p.id, focus.Class, result.exe, p.argv0)
		if result.entry != nil || !f.index.stale() {
			break
		}
		f.index = buildIndex(f.dirs) // a program was installed since
	}
	result.hints = joined(result.entry, p)
	return result
}

// process returns what is known of a process, and looks at it if that is nothing.
func (f *Finder) process(pid int, born time.Time) *running {
	if born.IsZero() {
		return &running{pid: pid}
	}
	if p := f.recent.find(pid, born); p != nil && (!p.mine || p.file == programFile(pid)) {
		return p
	}
	p := f.reader.inspect(pid)
	if p.born.Equal(born) {
		f.recent.add(p)
	}
	return p
}

// joined returns the hints of an entry and of a process together.
func joined(e *entry, p *running) map[string]string {
	switch {
	case e == nil || len(e.hints) == 0:
		return p.hints
	case len(p.hints) == 0:
		return e.hints
	}
	hints := maps.Clone(e.hints)
	maps.Copy(hints, p.hints)
	return hints
}

// trimID takes ".desktop" off an id, in any case.
func trimID(id string) string {
	const suffix = ".desktop"
	if n := len(id) - len(suffix); n > 0 && strings.EqualFold(id[n:], suffix) {
		return id[:n]
	}
	return id
}
