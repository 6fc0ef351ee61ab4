// Package inotify tells what happens to files, and waits for a file that may come
// (inotify(7)). fsnotify cannot tell that one is opened, and wakes for all that happens in
// a folder. While nothing happens nothing wakes.
//
// It refuses to know what the files are for.
package inotify

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// A Notifier tells what happens to files.
type Notifier struct {
	file *os.File
	stop func() bool // no longer closes it with its context
}

// News is something that happened to a file.
type News struct {
	Watch int    // what Add returned; -1 if news were lost
	What  uint32 // IN_OPEN and kin
	Name  string // within the folder that is watched; empty: what is watched itself
}

// New returns one that is closed when ctx ends, if not before.
func New(ctx context.Context) (*Notifier, error) {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create inotify: %w", err)
	}
	file := os.NewFile(uintptr(fd), "inotify")
	return &Notifier{file, context.AfterFunc(ctx, func() { file.Close() })}, nil
}

// Close ends the wait for news.
func (n *Notifier) Close() error {
	n.stop()
	return n.file.Close()
}

// Add watches a file, or a folder.
func (n *Notifier) Add(path string, what uint32) (watch int, err error) {
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

// Wait returns what happened next.
func (n *Notifier) Wait() ([]News, error) {
	var buf [16 * (unix.SizeofInotifyEvent + unix.NAME_MAX + 1)]byte
	size, err := n.file.Read(buf[:])
	if err != nil {
		return nil, fmt.Errorf("wait for files: %w", err)
	}
	var all []News
	for b := buf[:size]; len(b) >= unix.SizeofInotifyEvent; {
		news := News{
			Watch: int(int32(binary.NativeEndian.Uint32(b))), //nolint:gosec // a signed number
			What:  binary.NativeEndian.Uint32(b[4:]),
		}
		end := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(b[12:]))
		name, _, _ := bytes.Cut(b[unix.SizeofInotifyEvent:min(end, len(b))], []byte{0})
		news.Name = string(name)
		all = append(all, news)
		b = b[min(end, len(b)):]
	}
	return all, nil
}
