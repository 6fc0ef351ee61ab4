package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// runtimeFolder returns the folder for what lives in memory and ends with the
// login: dwell's own below the first of the login's runtime folders that is
// there and ours, or, where there is none (a container, a bare machine), one in
// temp named after the user. That one is in everybody's reach, so if it exists
// it must be ours.
func runtimeFolder(login []string, temp string) (string, error) {
	for _, dir := range login {
		if info, err := os.Stat(dir); err == nil && info.IsDir() && owned(info) {
			return filepath.Join(dir, "dwell"), nil
		}
	}
	shared := sharedFolder(temp)
	if err := ownFolder(shared); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return shared, nil
}

// loginFolders returns where the login's runtime folder may be: where the
// environment says, or where systemd and elogind put it.
func loginFolders(environment string) []string {
	return []string{environment, filepath.Join("/run/user", strconv.Itoa(os.Getuid()))}
}

func sharedFolder(temp string) string {
	return filepath.Join(temp, "dwell-"+strconv.Itoa(os.Getuid()))
}

// ownFolder reports whether dir is a folder, no link, that is ours and closed to
// everybody else.
func ownFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("runtime folder: %w", err)
	}
	if !info.IsDir() || !owned(info) || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("runtime folder %s: %w", dir, ErrUnsafe)
	}
	return nil
}

func owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}

// inode tells a file from another renamed over it.
func inode(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ino
	}
	return 0
}
