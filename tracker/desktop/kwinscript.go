package desktop

import (
	"context"
	_ "embed" // the script
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

//go:embed kwin.js
var kwinSource string

const (
	kwinName      = "org.kde.KWin"
	kwinScripting = "org.kde.kwin.Scripting"
	// kwinScriptName is what the script is known by in KWin. It never changes, so
	// that one left behind by a crash is found and unloaded.
	kwinScriptName = "dwell-window-in-front"
)

// unloadTimeout bounds the last word to KWin: the daemon's end does not wait for a
// compositor that hangs.
const unloadTimeout = time.Second

var (
	errKwinStarting = errors.New("KWin has its name and does not take scripts yet")
	errKwinRefused  = errors.New("KWin did not take the script")
	errKwinFile     = errors.New("write KWin's script")
)

// A kwinScript is our script in the KWin that owned the name when it was loaded.
type kwinScript struct {
	bus  *bus
	file string // which KWin reads it from, until it is heard
	in   bool   // KWin may have it
}

// load puts the script into KWin in place of one that is there, and runs it.
func (s *kwinScript) load(ctx context.Context, runtimeDir string) error {
	if err := s.write(runtimeDir); err != nil {
		return err
	}
	if err := s.call(ctx, "/Scripting", kwinScripting+".unloadScript", []any{kwinScriptName}, new(bool)); err != nil {
		var refusal dbus.Error
		if errors.As(err, &refusal) && refusal.Name == "org.freedesktop.DBus.Error.UnknownObject" {
			return errors.Join(errKwinStarting, err)
		}
		return err
	}
	s.in = true
	var id int32
	if err := s.call(ctx, "/Scripting", kwinScripting+".loadScript", []any{s.file, kwinScriptName}, &id); err != nil {
		return err
	}
	if id < 0 {
		return errKwinRefused
	}
	var err error
	for _, path := range []string{"/Scripting/Script%d", "/%d"} { // Plasma 6, Plasma 5
		if err = s.call(ctx, dbus.ObjectPath(fmt.Sprintf(path, id)), "org.kde.kwin.Script.run", nil); err == nil {
			return nil
		}
	}
	return err
}

// startAll asks KWin to run what is loaded and does not run. KWin 5 numbers
// scripts by how many there are, so after another was unloaded ours may have the
// number of one that runs, which is then asked in its place.
func (s *kwinScript) startAll(ctx context.Context) error {
	return s.call(ctx, "/Scripting", kwinScripting+".start", nil)
}

// unload takes the script out of KWin, also when ctx has ended.
func (s *kwinScript) unload(ctx context.Context) error {
	s.removeFile()
	if !s.in {
		return nil
	}
	s.in = false
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unloadTimeout)
	defer cancel()
	return s.call(ctx, "/Scripting", kwinScripting+".unloadScript", []any{kwinScriptName}, new(bool))
}

// gone says that KWin has ended, and the script with it.
func (s *kwinScript) gone() {
	s.removeFile()
	s.in = false
}

func (s *kwinScript) call(ctx context.Context, path dbus.ObjectPath, method string, args []any, results ...any) error {
	return s.bus.call(ctx, kwinName, path, method, args, results...)
}

// write writes the script to a file of its own that only we may read, and KWin,
// which is ours too.
func (s *kwinScript) write(runtimeDir string) error {
	s.removeFile()
	to, err := json.Marshal([]any{s.bus.conn.Names()[0], kwinPath, kwinInterface})
	if err != nil {
		return fmt.Errorf("address of KWin's script: %w", err)
	}
	f, err := os.CreateTemp(runtimeDir, "dwell-kwin-*.js")
	if err != nil {
		return errors.Join(errKwinFile, err)
	}
	s.file = f.Name()
	_, err = fmt.Fprintf(f, "%s\ntell(...%s);\n", kwinSource, to)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(errKwinFile, err)
	}
	return nil
}

func (s *kwinScript) removeFile() {
	if s.file != "" {
		_ = os.Remove(s.file) // in a folder that goes with the session
		s.file = ""
	}
}
