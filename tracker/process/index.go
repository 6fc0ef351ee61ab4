package process

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Bounds on what is read of folders anybody may write to.
const (
	maxEntries = 20_000
	maxFile    = 256 << 10 // bytes of one file; translations make some long
	maxDepth   = 3
)

// An index finds entries by their names, all in lower case.
type index struct {
	byID, byClass, byCommand map[string]*entry
	changed                  map[string]time.Time // folders and when they last changed
	unreadable               int
}

// buildIndex reads all desktop files. Of the same id the first folder's stands.
func buildIndex(dirs []string) *index {
	x := &index{
		byID: map[string]*entry{}, byClass: map[string]*entry{}, byCommand: map[string]*entry{}, changed: map[string]time.Time{},
	}
	var order []*entry
	for _, dir := range dirs {
		x.changed[dir] = changedAt(dir)
		order = x.readDir(dir, order)
	}
	ambiguous := map[string]bool{}
	for _, e := range order {
		if e.deleted {
			delete(x.byID, strings.ToLower(e.id))
			continue
		}
		if class := strings.ToLower(e.wmClass); class != "" && x.byClass[class] == nil {
			x.byClass[class] = e
		}
		command := strings.ToLower(e.command)
		if command == "" || e.terminal || e.hidden || ambiguous[command] {
			continue
		}
		if x.byCommand[command] != nil {
			// Several entries start it: which of them a process is, the name does not say.
			delete(x.byCommand, command)
			ambiguous[command] = true
			continue
		}
		x.byCommand[command] = e
	}
	return x
}

// readDir adds the entries below dir that no earlier folder had.
func (x *index) readDir(dir string, order []*entry) []*entry {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path != dir {
				x.unreadable++
			}
			return fs.SkipDir
		}
		relative := strings.TrimPrefix(strings.TrimPrefix(path, dir), string(filepath.Separator))
		if d.IsDir() {
			if strings.Count(relative, string(filepath.Separator)) >= maxDepth {
				return fs.SkipDir
			}
			x.changed[path] = changedAt(path)
			return nil
		}
		if !strings.HasSuffix(relative, ".desktop") || len(order) >= maxEntries {
			return nil
		}
		id := trimID(strings.ReplaceAll(relative, string(filepath.Separator), "-"))
		if x.byID[strings.ToLower(id)] != nil {
			return nil
		}
		if text, err := readFile(path); err != nil {
			x.unreadable++ // one bad file hides no other
		} else if e, ok := parseEntry(id, text); ok {
			x.byID[strings.ToLower(id)] = &e
			order = append(order, &e)
		}
		return nil
	})
	if err != nil {
		x.unreadable++
	}
	return order
}

// readFile reads a regular file's first maxFile bytes; what a link leads to, if
// that is one (Flatpak's exports are links).
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() { // a pipe would hold us for ever
		return "", fs.ErrInvalid
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	return string(text), err
}

// find returns the entry of a window by its app, the id of its control group, its
// class, or the program that runs, or nil.
func (x *index) find(app, id, class, exe, argv0 string) *entry {
	app, id, class = strings.ToLower(trimID(app)), strings.ToLower(id), strings.ToLower(trimID(class))
	for _, name := range [...]string{app, id, class} {
		if e := x.byID[name]; e != nil && !e.terminal {
			return e
		}
	}
	for _, name := range [...]string{class, app} {
		if e := x.byClass[name]; e != nil {
			return e
		}
	}
	for _, name := range [...]string{exe, argv0} {
		if e := x.byCommand[strings.ToLower(name)]; e != nil {
			return e
		}
	}
	return nil
}

// stale reports whether a folder changed since the index was built. Adding or
// removing a file changes its folder's time.
func (x *index) stale() bool {
	for dir, at := range x.changed {
		if !changedAt(dir).Equal(at) {
			return true
		}
	}
	return false
}

func changedAt(dir string) time.Time {
	info, err := os.Stat(dir)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
