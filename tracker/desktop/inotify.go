package desktop

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// A notifier tells what happens to files (inotify(7)). fsnotify cannot tell that one is
// opened, and wakes for all that happens in a folder.
type notifier struct {
	file *os.File
	stop func() bool // no longer closes it with its context
}

// fileNews is something that happened to a file.
type fileNews struct {
	watch int    // what add returned; -1 if news were lost
	what  uint32 // IN_OPEN and kin
	name  string // within the folder that is watched; empty: what is watched itself
}

// newNotifier returns one that is closed when ctx ends, if not before.
func newNotifier(ctx context.Context) (*notifier, error) {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create inotify: %w", err)
	}
	file := os.NewFile(uintptr(fd), "inotify")
	return &notifier{file, context.AfterFunc(ctx, func() { file.Close() })}, nil
}

func (n *notifier) Close() error {
	n.stop()
	return n.file.Close()
}

// add watches a file, or a folder.
func (n *notifier) add(path string, what uint32) (watch int, err error) {
	raw, err := n.file.SyscallConn()
	if err != nil {
		return 0, fmt.Errorf("watch a file: %w", err)
	}
	var addErr error
	if err := raw.Control(func(fd uintptr) { watch, addErr = unix.InotifyAddWatch(int(fd), path, what) }); err != nil {
		return 0, fmt.Errorf("watch a file: %w", err)
	}
	if addErr != nil {
		return 0, fmt.Errorf("watch %s: %w", path, addErr)
	}
	return watch, nil
}

// wait returns what happened next.
func (n *notifier) wait() ([]fileNews, error) {
	var buf [16 * (unix.SizeofInotifyEvent + unix.NAME_MAX + 1)]byte
	size, err := n.file.Read(buf[:])
	if err != nil {
		return nil, fmt.Errorf("wait for files: %w", err)
	}
	var all []fileNews
	for b := buf[:size]; len(b) >= unix.SizeofInotifyEvent; {
		news := fileNews{
			watch: int(int32(binary.NativeEndian.Uint32(b))), //nolint:gosec // a signed number
			what:  binary.NativeEndian.Uint32(b[4:]),
		}
		end := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(b[12:]))
		name, _, _ := bytes.Cut(b[unix.SizeofInotifyEvent:min(end, len(b))], []byte{0})
		news.name = string(name)
		all = append(all, news)
		b = b[min(end, len(b)):]
	}
	return all, nil
}

// statFile is what stands at path; nil is nothing.
func statFile(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

// awaitFile waits until another file may stand at path than was seen there, or a folder
// on the way to it was made or went; whoever waits looks again. It returns nil when ctx
// ends, too.
func awaitFile(ctx context.Context, path string, seen os.FileInfo) error {
	n, err := newNotifier(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	folder, name := nearestFolder(path)
	if _, err := n.add(folder, unix.IN_CREATE|unix.IN_MOVED_TO|unix.IN_DELETE_SELF|unix.IN_MOVE_SELF|unix.IN_ONLYDIR); err != nil {
		if ctx.Err() != nil {
			return nil // which closed the notifier
		}
		return err
	}
	// It may have come before it was waited for.
	if now, _ := nearestFolder(path); now != folder {
		return nil
	}
	if now := statFile(path); now != nil && (seen == nil || !os.SameFile(now, seen)) {
		return nil
	}
	for {
		all, err := n.wait()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, news := range all {
			if news.name == "" || news.name == name {
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
		if statFile(folder) != nil || folder == path {
			return folder, name
		}
		path = folder
	}
}
