package inotify

import (
	"context"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Stat is what stands at path, for [AwaitFile]; nil is nothing, or nothing to be known of.
func Stat(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

// AwaitFile waits until another file may stand at path than was seen there, or a folder
// on the way to it was made or went; whoever waits looks again. It returns nil when ctx
// ends, too.
func AwaitFile(ctx context.Context, path string, seen os.FileInfo) error {
	n, err := New(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	folder, name := nearestFolder(path)
	if _, err := n.Add(folder, unix.IN_CREATE|unix.IN_MOVED_TO|unix.IN_DELETE_SELF|unix.IN_MOVE_SELF|unix.IN_ONLYDIR); err != nil {
		if ctx.Err() != nil {
			return nil // which closed the notifier
		}
		return err
	}
	// It may have come before it was waited for.
	if now, _ := nearestFolder(path); now != folder {
		return nil
	}
	if now := Stat(path); now != nil && (seen == nil || !os.SameFile(now, seen)) {
		return nil
	}
	for {
		all, err := n.Wait()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, news := range all {
			if news.Name == "" || news.Name == name {
				return nil
			}
		}
	}
}

// nearestFolder returns the folder on the way to path that is there, and the name of
// the next step in it.
func nearestFolder(path string) (folder, name string) {
	for {
		folder, name = filepath.Dir(path), filepath.Base(path)
		if Stat(folder) != nil || folder == path {
			return folder, name
		}
		path = folder
	}
}
