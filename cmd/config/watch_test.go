package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// startWatch watches path and returns a function that waits for one change.
func startWatch(t *testing.T, path string) (await func(what string)) {
	t.Helper()
	changed := make(chan struct{})
	ended := make(chan error, 1)
	// The context ends before cleanups run, so that the end is waited for.
	ctx := t.Context()
	go func() { ended <- Watch(ctx, path, changed) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("Watch: %v", err)
		}
	})
	// Watching begins some time after the call; a change before that is none. So
	// the file is made again until a change is told.
	probe := path + ".probe"
	for told := false; !told; {
		mustWrite(t, probe, "")
		if err := os.Rename(probe, path); err != nil {
			t.Fatal(err)
		}
		select {
		case <-changed:
			told = true
		case <-time.After(5 * settle):
		}
	}
	return func(what string) {
		t.Helper()
		select {
		case <-changed:
		case <-time.After(30 * time.Second):
			t.Fatalf("%s was not noticed", what)
		}
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWatchSeesWhatEditorsDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	await := startWatch(t, path)

	mustWrite(t, path, "[day]\nstarts = 5\n")
	await("writing in place")

	mustWrite(t, path+"~", "[day]\nstarts = 6\n")
	if err := os.Rename(path+"~", path); err != nil {
		t.Fatal(err)
	}
	await("renaming another over it")

	if err := os.Rename(path, path+".bak"); err != nil {
		t.Fatal(err)
	}
	await("moving it away")

	mustWrite(t, path, "")
	await("making it again")

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	await("removing it")
}

func TestWatchFollowsFolders(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "a", "dwell")
	path := filepath.Join(folder, "config.toml")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	await := startWatch(t, path)
	if err := os.RemoveAll(filepath.Join(root, "a")); err != nil {
		t.Fatal(err)
	}
	await("removing the folders")
	for range 3 {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		mustWrite(t, path, "")
		await("making the folders and the file at once")
		if err := os.RemoveAll(filepath.Join(root, "a")); err != nil {
			t.Fatal(err)
		}
		await("removing them again")
	}
}

// Settings kept with other dotfiles elsewhere are linked to.
func TestWatchFollowsALink(t *testing.T) {
	target := filepath.Join(t.TempDir(), "dotfiles.toml")
	mustWrite(t, target, "")
	path := filepath.Join(t.TempDir(), "config.toml")
	await := startWatch(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	await("removing it")
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	await("making the link")
	mustWrite(t, target, "[day]\n")
	await("writing what it links to")
}
