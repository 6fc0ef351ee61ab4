package desktop

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"dwell/tracker/inotify"
)

// lockerNames are the programs of lockers that tell nobody.
func lockerNames() []string {
	return []string{"swaylock", "swaylock-plugin", "gtklock", "waylock", "hyprlock"}
}

// maxLockerFolders bounds the folders watched.
const maxLockerFolders = 32

// lockerFiles tells when a locker's program is opened.
type lockerFiles struct {
	news    *inotify.Notifier
	folders map[int]string // by watch
}

// watchLockerFiles watches the lockers' programs in the folders of path and where
// programs commonly are: a unit of systemd may have a shorter path than the session. It
// ends with ctx.
func watchLockerFiles(ctx context.Context, path string) (*lockerFiles, error) {
	n, err := inotify.New(ctx)
	if err != nil {
		return nil, err
	}
	f := &lockerFiles{news: n, folders: map[int]string{}}
	folders := append([]string{"/usr/bin", "/usr/local/bin", "/run/wrappers/bin", "/run/current-system/sw/bin"}, filepath.SplitList(path)...)
	for _, folder := range folders {
		if len(f.folders) == maxLockerFolders || !filepath.IsAbs(folder) {
			continue
		}
		// A program that is installed, or renewed, is another file.
		watch, err := n.Add(folder, unix.IN_CREATE|unix.IN_MOVED_TO|unix.IN_ONLYDIR)
		if err != nil {
			continue // it is not there, or no folder
		}
		f.folders[watch] = folder
		for _, name := range lockerNames() {
			f.watch(folder, name)
		}
	}
	if len(f.folders) == 0 {
		n.Close()
		return nil, fmt.Errorf("watch for lockers: no folder of programs can be watched: %w", unix.ENOENT)
	}
	return f, nil
}

func (f *lockerFiles) watch(folder, name string) {
	_, _ = f.news.Add(filepath.Join(folder, name), unix.IN_OPEN) // most are not there
}

// tell passes on what is opened, until ctx ends or it fails.
func (f *lockerFiles) tell(ctx context.Context, to chan<- lockerOpened) {
	defer f.news.Close()
	for {
		opened, err := f.await()
		if !opened && err == nil {
			continue
		}
		select {
		case to <- lockerOpened{Stamp(), err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// await waits for news, which may be that a program was opened. News that were lost may
// have been that.
func (f *lockerFiles) await() (opened bool, err error) {
	all, err := f.news.Wait()
	if err != nil {
		return false, err
	}
	for _, one := range all {
		switch folder, is := f.folders[one.Watch]; {
		case !is:
			opened = opened || one.Watch < 0 || one.What&unix.IN_OPEN != 0
		case slices.Contains(lockerNames(), one.Name):
			f.watch(folder, one.Name)
		}
	}
	return opened, nil
}
