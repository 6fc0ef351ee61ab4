package desktop

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	localtime   = "/etc/localtime"
	maxZoneFile = 1 << 20 // the largest real one is under 4 KiB
)

// A zoneFile is the system's time zone: a link into the zone database, or a
// copy out of it. The Go runtime reads it once per process, so a change has to
// be seen here.
type zoneFile struct {
	path string
	name string
	data []byte
}

// newZoneFile remembers how the zone stands now.
func newZoneFile(path string) *zoneFile {
	z := &zoneFile{path: path}
	z.name, z.data, _ = z.load() // a missing file is UTC
	return z
}

// read returns the zone if it is another than at the last read.
func (z *zoneFile) read() (*time.Location, bool) {
	name, data, err := z.load()
	if err != nil || name == z.name && bytes.Equal(data, z.data) {
		return nil, false // while it is being replaced it may be missing
	}
	location, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, false // half written; another change will follow
	}
	z.name, z.data = name, data
	return location, true
}

func (z *zoneFile) load() (name string, data []byte, err error) {
	f, err := os.Open(z.path)
	if err != nil {
		return "", nil, fmt.Errorf("open time zone: %w", err)
	}
	defer f.Close()
	if data, err = io.ReadAll(io.LimitReader(f, maxZoneFile)); err != nil {
		return "", nil, fmt.Errorf("read time zone: %w", err)
	}
	name = "Local"
	if target, err := os.Readlink(z.path); err == nil {
		if _, zone, ok := strings.Cut(target, "zoneinfo/"); ok && zone != "" {
			name = zone
		}
	}
	return name, data, nil
}

// watch calls changed whenever the file was touched, until changed returns
// false or the returned function is called, which waits for it to end. The
// folder is watched, since the file is replaced and not written.
func (z *zoneFile) watch(changed func() bool) (stop func(), err error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch time zone: %w", err)
	}
	if err := watcher.Add(filepath.Dir(z.path)); err != nil {
		watcher.Close()
		return nil, fmt.Errorf("watch time zone: %w", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case event, ok := <-watcher.Events:
				if !ok || event.Name == z.path && !changed() {
					return
				}
			case _, ok := <-watcher.Errors: // an overflow loses at most this news
				if !ok || !changed() {
					return
				}
			}
		}
	}()
	return func() {
		watcher.Close()
		<-done
	}, nil
}
