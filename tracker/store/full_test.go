package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dwell/tracker/store"
)

// On a full disk a commit is refused whole, nothing stored before is lost, and
// it goes on once there is room.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=600k"); err != nil {
		t.Skipf("needs a small file system of its own, which only root may mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	path := filepath.Join(dir, "dwell.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	commit(t, s, batch(1)...)
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	var stored uint64
	for seq := uint64(2); ; seq++ {
		if _, err = s.Commit(t.Context(), batch(seq)); err != nil {
			stored = seq - 1
			break
		}
		if seq > 10_000 {
			t.Fatal("the disk does not fill up")
		}
	}
	if !errors.Is(err, store.ErrFull) {
		t.Fatal(err)
	}
	if n := len(spans(t, s)); uint64(n) != stored*10 {
		t.Errorf("%d spans are there after %d commits", n, stored)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "backup.db")); !errors.Is(err, store.ErrFull) {
		t.Error("backup:", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	commit(t, s, batch(stored+1)...)
	if n := len(spans(t, s)); uint64(n) != (stored+1)*10 {
		t.Errorf("%d spans after there was room again", n)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "backup*")); err != nil || len(left) > 0 {
		t.Error("a failed backup was left behind:", left, err)
	}
}

// fill takes all the room there is.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	_ = f.Close()
}
