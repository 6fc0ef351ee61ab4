// Package process says what program a window belongs to: its desktop id, its
// file's name, and what its desktop file says of it.
//
// Its words: an entry is what a .desktop file says of a program (freedesktop
// Desktop Entry Specification); its id is the file's name with folders joined by
// hyphens, without ".desktop"; hints are the entry's words that tell what
// kind of program it is. Entries are indexed once, in the background, and again
// when something is looked for in vain and a folder has changed since.
//
// The package refuses to know what a program is for: that is classify's to say. Of a
// command line it looks at nothing but the first word, and keeps its base name only.
package process

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
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

	mu    sync.Mutex
	index *index
	last  found
}

// found is the answer given last: a window whose title changes asks again and
// again.
type found struct {
	pid               int
	born              time.Time
	app, class, given string // as the window came; given is its exe
	entry             *entry
	exe               string
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
	born := birth(focus.PID)
	if l := f.last; l.pid != focus.PID || !l.born.Equal(born) || l.app != focus.App || l.class != focus.Class || l.given != focus.Exe {
		f.last = f.find(ctx, focus)
		f.last.born = born
	}
	if focus.Exe == "" {
		focus.Exe = f.last.exe
	}
	if e := f.last.entry; e != nil {
		focus.App = e.id
		if focus.Hints == nil {
			focus.Hints = e.hints
		}
	} else if focus.App == "" && focus.Class == "" {
		focus.App = focus.Exe
	}
	return focus
}

// find asks for the entry by every name the window and its process have, the
// surest first.
func (f *Finder) find(ctx context.Context, focus tracker.Focus) found {
	r := running{}
	if focus.PID > 0 {
		r = inspect(ctx, focus.PID)
	}
	if r.exe == "" {
		r.exe = focus.Exe
	}
	result := found{pid: focus.PID, app: focus.App, class: focus.Class, given: focus.Exe, exe: r.exe}
	for range 2 {
		result.entry = f.index.find(focus.App, r.id, focus.Class, r.exe, r.argv0)
		if result.entry != nil || !f.index.stale() {
			break
		}
		f.index = buildIndex(f.dirs) // a program was installed since
	}
	return result
}

// birth tells processes that had the same pid apart; zero if there is none.
func birth(pid int) time.Time {
	if pid <= 0 {
		return time.Time{}
	}
	info, err := os.Stat("/proc/" + strconv.Itoa(pid))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// trimID takes ".desktop" off an id, in any case.
func trimID(id string) string {
	const suffix = ".desktop"
	if n := len(id) - len(suffix); n > 0 && strings.EqualFold(id[n:], suffix) {
		return id[:n]
	}
	return id
}
