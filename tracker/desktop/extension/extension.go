// Package extension holds dwell's extension for GNOME Shell, which shows windows to
// its own extensions only, and no icons of programs. It exports one object on the
// session bus, from the shell's connection: Get, and a signal when another window is
// in front or this one changes. Where there is no tray it owns dwell.GnomePanel, and
// shows dwell's icon and menu in the panel: those of the StatusNotifierItem on the
// connection that owns dwell.Tray.
//
// GNOME Shell 45 loads modules and older ones load scripts, and neither takes the
// other's form; so there are two heads, with the same body.
package extension

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// UUID is what the shell knows the extension by, and the name of its folder.
const UUID = "dwell@dwell.local"

// Oldest is the oldest GNOME Shell the extension is for.
const Oldest = 42

const (
	firstModules = 45 // the first that loads modules
	newest       = 49 // the newest it was written for
)

//go:embed legacy.js
var legacy string

//go:embed esm.js
var modules string

//go:embed front.js panel.js item.js menu.js rows.js peer.js
var body embed.FS

// bodyParts are the body's files, in the order a reader meets them.
func bodyParts() []string {
	return []string{"front.js", "panel.js", "item.js", "menu.js", "rows.js", "peer.js"}
}

// A File is one file of the extension's folder.
type File struct{ Name, Text string }

// Files returns the extension for the shell of a major version.
func Files(version int) ([]File, error) {
	if version < Oldest {
		return nil, fmt.Errorf("GNOME Shell %d is older than %d", version, Oldest)
	}
	head, from, to := legacy, Oldest, firstModules-1
	if version >= firstModules {
		// The shell loads no extension that does not name its version; a newer one
		// most often changes nothing that is used here.
		head, from, to = modules, firstModules, max(newest, version)
	}
	var versions []string
	for v := from; v <= to; v++ {
		versions = append(versions, strconv.Itoa(v))
	}
	metadata, err := json.MarshalIndent(map[string]any{
		"uuid": UUID, "name": "dwell", "shell-version": versions,
		"description": "Tells dwell, on this computer, which window is in front, and shows dwell's icon in the panel.",
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the extension's metadata: %w", err)
	}
	var code strings.Builder
	code.WriteString(head)
	for _, name := range bodyParts() {
		part, err := body.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the extension's %s: %w", name, err)
		}
		code.Write(part)
	}
	return []File{{"metadata.json", string(metadata) + "\n"}, {"extension.js", code.String()}}, nil
}
