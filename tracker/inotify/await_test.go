package inotify_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"dwell/tracker/inotify"
)

// A file is awaited through folders that are not there yet, and through being replaced,
// whether it comes before or while it is waited for.
func TestAwaitFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pulse", "deep", "native")
	replace := func() error {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	}
	for range 3 { // made, and replaced
		seen := inotify.Stat(path)
		awaited := make(chan error, 1)
		go func() {
			for {
				err := inotify.AwaitFile(t.Context(), path, seen)
				now := inotify.Stat(path)
				if err != nil || now != nil && (seen == nil || !os.SameFile(now, seen)) {
					awaited <- err
					return
				}
			}
		}()
		if err := replace(); err != nil {
			t.Fatal(err)
		}
		if err := <-awaited; err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := inotify.AwaitFile(ctx, path, inotify.Stat(path)); err != nil {
		t.Errorf("at the end: %v", err)
	}
}
