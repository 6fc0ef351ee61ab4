package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// HomeVariable names the environment variable that puts everything under one
// folder.
const HomeVariable = "DWELL_HOME"

// socketLength is how long a socket's path may be. sun_path holds 108 bytes on
// Linux and 104 on BSD and macOS, the closing zero included (unix(7)); the rest
// is left for what a caller may add.
const socketLength = 100

// lastGood is the name of the copy of config.toml.
const lastGood = "config.last-good.toml"

// A Home says where everything of one person's dwell lies. Finding it creates
// nothing; [Home.Make] does.
type Home struct {
	Config   string // config.toml
	LastGood string // a copy of it as it was last in force
	Database string
	Backups  string // folder
	Logs     string // folder
	Lock     string // held by the one recorder of this home
	Socket   string
	Tail     string // in memory: the runtime folder
	Runtime  string // folder of Tail and, without DWELL_HOME, of Socket

	data   string
	single string // what DWELL_HOME names; empty: the XDG folders
}

// FindHome reads the environment anew: DWELL_HOME, else the XDG folders. The
// error says that no folder could be found, or that somebody else owns the one
// that runtime files would go to ([ErrUnsafe]).
func FindHome() (Home, error) {
	xdg.Reload()
	runtime, err := runtimeFolder(loginFolders(xdg.RuntimeDir), os.TempDir())
	if err != nil {
		return Home{}, err
	}
	if dir := os.Getenv(HomeVariable); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return Home{}, fmt.Errorf("%s: %w", HomeVariable, err)
		}
		return Home{
			Config:   filepath.Join(dir, "config.toml"),
			LastGood: filepath.Join(dir, lastGood),
			Database: filepath.Join(dir, "dwell.db"),
			Backups:  filepath.Join(dir, "backups"),
			Logs:     filepath.Join(dir, "logs"),
			Lock:     filepath.Join(dir, "dwell.lock"),
			Socket:   socketPath(filepath.Join(dir, "dwell.sock"), runtime, dir),
			Tail:     filepath.Join(runtime, name(dir)+".tail"),
			Runtime:  runtime,
			data:     dir,
			single:   dir,
		}, nil
	}
	if !filepath.IsAbs(xdg.DataHome) || !filepath.IsAbs(xdg.ConfigHome) || !filepath.IsAbs(xdg.StateHome) {
		return Home{}, fmt.Errorf("no home folder: HOME is not set (or set %s)", HomeVariable)
	}
	data := filepath.Join(xdg.DataHome, "dwell")
	return Home{
		Config:   filepath.Join(xdg.ConfigHome, "dwell", "config.toml"),
		LastGood: filepath.Join(data, lastGood),
		Database: filepath.Join(data, "dwell.db"),
		Backups:  filepath.Join(data, "backups"),
		Logs:     filepath.Join(xdg.StateHome, "dwell"),
		Lock:     filepath.Join(data, "dwell.lock"),
		Socket:   socketPath(filepath.Join(runtime, "dwell.sock"), runtime, data),
		Tail:     filepath.Join(runtime, name(data)+".tail"),
		Runtime:  runtime,
		data:     data,
	}, nil
}

// Single returns the folder DWELL_HOME named, or nothing.
func (h Home) Single() string { return h.single }

// Make creates the folders, 0700 each, and takes from others what access they
// had to those that were there. It never creates the config file's: that one is
// the person's.
func (h Home) Make() error {
	for _, dir := range []string{h.data, h.Backups, h.Logs} {
		if err := makePrivate(dir); err != nil {
			return err
		}
	}
	folders := []string{h.Runtime}
	if dir := filepath.Dir(h.Socket); dir != h.single {
		folders = append(folders, dir)
	}
	for _, dir := range folders {
		if err := makePrivate(dir); err != nil {
			return err
		}
		// Between finding and making it, somebody else may have made the one in /tmp.
		if err := ownFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

// name returns a short name for a home that two homes do not share. Links are
// followed, so that one home has one name whatever way leads to it.
func name(home string) string {
	sum := sha256.Sum256([]byte(resolve(home)))
	return hex.EncodeToString(sum[:8])
}

// resolve follows links as far as path exists.
func resolve(path string) string {
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}

// socketPath returns preferred, or a short path in the runtime folder where
// preferred would be too long for a socket's address, or one in /tmp where that
// is too.
func socketPath(preferred, runtime, home string) string {
	for _, path := range []string{preferred, filepath.Join(runtime, name(home)+".sock")} {
		if len(path) <= socketLength {
			return path
		}
	}
	return filepath.Join(sharedFolder("/tmp"), name(home)+".sock")
}

func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	// A folder shared on purpose (sticky, as /tmp) or of somebody else is theirs
	// to guard.
	if info.Mode().Perm()&0o077 == 0 || info.Mode()&fs.ModeSticky != 0 || !owned(info) {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("make folder private: %w", err)
	}
	return nil
}

// ErrUnsafe is the error for a runtime folder that another user made or can
// write to.
var ErrUnsafe = errors.New("not a folder of yours alone")
