package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"dwell/cmd/config"
	"dwell/packaging"
)

// A nativeSetup is where dwell's native host and extension go.
type nativeSetup struct {
	folder       string // dwell's own: the launcher, and a folder of the extension for each engine
	home, config string // the person's
}

func newNativeSetup() (nativeSetup, error) {
	own, err := config.FindHome()
	if err != nil {
		return nativeSetup{}, err
	}
	if !filepath.IsAbs(xdg.Home) || !filepath.IsAbs(xdg.ConfigHome) {
		return nativeSetup{}, errors.New("no folder of browsers: HOME is not set")
	}
	return nativeSetup{folder: filepath.Join(filepath.Dir(own.Database), "browser"), home: xdg.Home, config: xdg.ConfigHome}, nil
}

// extensionReady reports whether browsers were readied for dwell's extension.
func extensionReady() bool {
	s, err := newNativeSetup()
	if err != nil {
		return false
	}
	_, err = os.Stat(s.launcher())
	return err == nil
}

func (s nativeSetup) launcher() string { return filepath.Join(s.folder, "native-host") }

// setupNative readies every browser there is for dwell's extension.
func (p *program) setupNative() error {
	s, err := newNativeSetup()
	if err != nil {
		return err
	}
	var ready []nativeBrowser
	var shut []string
	for _, b := range nativeBrowsers() {
		if b.installed(s.home, s.config) {
			ready = append(ready, b)
		}
		for _, sandbox := range b.sandboxes(s.home) {
			shut = append(shut, b.name+" ("+sandbox+")")
		}
	}
	if len(ready) == 0 {
		return noBrowser(shut)
	}
	if err := s.write(); err != nil {
		return err
	}
	for _, b := range ready {
		path, err := s.writeHost(b)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s may start dwell for its extension: %s\n", b.name, path)
	}
	if len(shut) > 0 {
		fmt.Fprintf(p.out, "%s cannot: the sandbox starts no programs. The port works there.\n", strings.Join(shut, ", "))
	}
	_, err = fmt.Fprint(p.out, s.next(ready))
	return err
}

func noBrowser(shut []string) error {
	err := errors.New("no browser was found that dwell's extension is for")
	if len(shut) > 0 {
		err = fmt.Errorf("%s cannot start dwell for its extension: the sandbox starts no programs", strings.Join(shut, ", "))
	}
	return &failure{
		code: exitFailed, err: err,
		hint: `"dwell setup browsers --port" hears any browser, by the extension "ActivityWatch Web Watcher".`,
	}
}

// next is what is left to do by hand.
func (s nativeSetup) next(ready []nativeBrowser) string {
	var text strings.Builder
	text.WriteString("\nThe extension is in no store yet. Load it by hand:\n")
	var done packaging.Engine // browsers of an engine stand together
	for _, b := range ready {
		if b.engine == done {
			continue
		}
		done = b.engine
		switch folder := filepath.Join(s.folder, string(done)); done {
		case packaging.Chromium:
			fmt.Fprintf(&text, "  Chromium and its kin: open chrome://extensions, switch on \"Developer mode\",\n"+
				"  then \"Load unpacked\" and choose the folder\n    %s\n"+
				"  Leave \"Developer mode\" on: without it the extension is off. The puzzle piece in\n"+
				"  the bar pins dwell's button, which chooses sites to be asked before.\n", folder)
		case packaging.Gecko:
			fmt.Fprintf(&text, "  Firefox: open about:debugging#/runtime/this-firefox, then \"Load Temporary\n"+
				"  Add-on\" and choose the file below; it is gone when Firefox is closed.\n    %s\n", filepath.Join(folder, "manifest.json"))
		}
	}
	text.WriteString(`Then "dwell doctor" says when each browser was heard last. In private windows it
is only where you allow it, and says there no more than that they are private.

Or, from the stores and for every browser, Snap and Flatpak too: "dwell setup
browsers --port" opens the port for "ActivityWatch Web Watcher".
`)
	return text.String()
}

// write puts the launcher and the extension into dwell's own folder.
func (s nativeSetup) write() error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program's own file: %w", err)
	}
	if err := writeWhole(s.launcher(), packaging.NativeLauncher(program, homeEnv()...), 0o700); err != nil {
		return err
	}
	for _, engine := range [...]packaging.Engine{packaging.Chromium, packaging.Gecko} {
		files, err := packaging.BrowserExtension(engine)
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := writeWhole(filepath.Join(s.folder, string(engine), f.Name), f.Text, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeHost lets a browser start the launcher, and returns the file that does.
func (s nativeSetup) writeHost(b nativeBrowser) (path string, err error) {
	manifest, err := packaging.NativeHost(b.engine, s.launcher())
	if err != nil {
		return "", err
	}
	path = filepath.Join(b.hosts(s.home, s.config), manifest.Name)
	return path, writeWhole(path, manifest.Text, 0o600)
}

// writeWhole writes a file whole or not at all, and the folders it is in.
func writeWhole(path, text string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, []byte(text), mode); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// removeNative takes away what setupNative wrote. An extension that is loaded goes on and
// finds no host; the browser's own page of extensions removes it.
func (p *program) removeNative() error {
	s, err := newNativeSetup()
	if err != nil {
		return err
	}
	var from []string
	for _, b := range nativeBrowsers() {
		manifest, err := packaging.NativeHost(b.engine, s.launcher())
		if err != nil {
			return err
		}
		switch err := os.Remove(filepath.Join(b.hosts(s.home, s.config), manifest.Name)); {
		case err == nil:
			from = append(from, b.name)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("remove a manifest: %w", err)
		}
	}
	if err := os.RemoveAll(s.folder); err != nil {
		return fmt.Errorf("remove the extension: %w", err)
	}
	if len(from) == 0 {
		_, err = fmt.Fprintln(p.out, "No browser was ready for dwell's extension.")
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s can start dwell no more.\nThe extension's folder is gone; take the extension out of the browser by its own\npage of extensions.\n", strings.Join(from, ", "))
	return err
}
