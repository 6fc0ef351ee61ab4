package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long a file is left alone after a change. Editors empty a file
// and write it in two steps, or write another and rename it over; half a file
// would be read as a plan without limits.
const settle = 100 * time.Millisecond

// Watch sends on changed each time the file at path was written, replaced, made
// or removed, until ctx ends; then it returns nil. Neither the file nor its
// folder need be there. It sleeps while nothing happens.
func Watch(ctx context.Context, path string, changed chan<- struct{}) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch settings: %w", err)
	}
	defer func() { _ = watcher.Close() }() // nothing is left to be lost
	w := &watch{path: filepath.Clean(path), watcher: watcher}
	if err := w.follow(); err != nil {
		return fmt.Errorf("watch settings: %w", err)
	}
	last := stateOf(w.path)
	timer := time.NewTimer(settle)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-watcher.Events:
			if !w.concerns(event.Name) {
				continue
			}
		case err := <-watcher.Errors:
			// Too many events at once were dropped: one of them may have been ours.
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("watch settings: %w", err)
			}
		case <-timer.C:
			select {
			case changed <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			continue
		}
		if err := w.follow(); err != nil {
			return fmt.Errorf("watch settings: %w", err)
		}
		if state := stateOf(w.path); state != last {
			last = state
			timer.Reset(settle)
		}
	}
}

// A watch follows a path through folders that come and go, and to the file it
// links to, if it is a link. Folders are watched, not the file: a watch on a
// file ends when another is renamed over it (inotify(7)).
type watch struct {
	path    string
	target  string // what path links to, or path
	watcher *fsnotify.Watcher
	folders [2]string
}

// follow watches the nearest existing folder above path and target.
func (w *watch) follow() error {
	for {
		w.target = w.path
		if target, err := filepath.EvalSymlinks(w.path); err == nil {
			w.target = target
		}
		folders := [2]string{existing(w.path), existing(w.target)}
		if folders == w.folders && w.watched(folders) {
			return nil
		}
		for _, old := range w.folders {
			if old != "" && old != folders[0] && old != folders[1] {
				_ = w.watcher.Remove(old) // gone with the folder already, perhaps
			}
		}
		for _, folder := range folders {
			// A folder that has just gone is seen on the next round.
			if err := w.watcher.Add(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		// While the watch was set a folder below may have come: look again.
		w.folders = folders
	}
}

func (w *watch) watched(folders [2]string) bool {
	found := 0
	for _, watched := range w.watcher.WatchList() {
		for _, folder := range folders {
			if watched == folder {
				found++
			}
		}
	}
	return found == len(folders)
}

// existing returns the nearest folder above path that exists.
func existing(path string) string {
	for {
		parent := filepath.Dir(path)
		if info, err := os.Stat(parent); parent == path || (err == nil && info.IsDir()) {
			return parent
		}
		path = parent
	}
}

// concerns reports whether name is the file or a folder on the way to it.
func (w *watch) concerns(name string) bool {
	return strings.HasPrefix(w.path+"/", name+"/") || strings.HasPrefix(w.target+"/", name+"/")
}

// A state tells one content of a file from another without reading it.
type state struct {
	exists  bool
	size    int64
	written time.Time
	file    uint64
}

func stateOf(path string) state {
	info, err := os.Stat(path)
	if err != nil {
		return state{}
	}
	return state{exists: true, size: info.Size(), written: info.ModTime(), file: inode(info)}
}
