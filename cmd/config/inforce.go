package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// What holds while config.toml cannot be used, in words.
const (
	LastGood = "the last good settings"
	Defaults = "defaults"
)

// Keep keeps a copy of the file that c was read from, for [Home.InForce]; of no
// file, none. It writes only what changed.
func (h Home) Keep(c Config) error {
	if c.text == "" {
		if err := os.Remove(h.LastGood); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("keep settings: %w", err)
		}
		return nil
	}
	text := []byte(c.text)
	if old, err := os.ReadFile(h.LastGood); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := replace(h.LastGood, text); err != nil {
		return fmt.Errorf("keep settings: %w", err)
	}
	return nil
}

// replace writes a file anew, all or nothing. Daemon and commands may do so at once,
// so each writes a part of its own.
func replace(path string, text []byte) error {
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part") // 0600
	if err != nil {
		return err
	}
	_, err = part.Write(text)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		_ = os.Remove(part.Name()) // what went wrong before is what is told
	}
	return err
}

// InForce returns what holds while config.toml cannot be used, and which it is:
// [LastGood], or [Defaults] where none were kept or they are of no use here.
func (h Home) InForce() (c Config, which string) {
	data, err := read(h.LastGood)
	if err != nil {
		return Default(), Defaults
	}
	// The lines that a command names are those of the person's file.
	if c, err = Parse(h.Config, data); err != nil {
		return Default(), Defaults
	}
	return c, LastGood
}
