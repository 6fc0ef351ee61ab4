package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"dwell/packaging"
)

// A nativeBrowser is a browser that can start programs for its extensions.
type nativeBrowser struct {
	name     string
	engine   packaging.Engine
	programs []string
	folder   string // below the configuration folder; Firefox's profiles may be in ~/.mozilla instead
	snap     string // its Snap's name
	flatpak  string
}

// nativeBrowsers are those that are known.
func nativeBrowsers() []nativeBrowser {
	return []nativeBrowser{
		{"Chromium", packaging.Chromium, []string{"chromium", "chromium-browser"}, "chromium", "chromium", "org.chromium.Chromium"},
		{"Chrome", packaging.Chromium, []string{"google-chrome", "google-chrome-stable"}, "google-chrome", "", "com.google.Chrome"},
		{"Edge", packaging.Chromium, []string{"microsoft-edge", "microsoft-edge-stable"}, "microsoft-edge", "", "com.microsoft.Edge"},
		{"Brave", packaging.Chromium, []string{"brave-browser", "brave-browser-stable", "brave"}, "BraveSoftware/Brave-Browser", "brave", "com.brave.Browser"},
		{"Vivaldi", packaging.Chromium, []string{"vivaldi", "vivaldi-stable"}, "vivaldi", "vivaldi", "com.vivaldi.Vivaldi"},
		{"Firefox", packaging.Gecko, []string{"firefox", "firefox-esr"}, "mozilla", "firefox", "org.mozilla.firefox"},
	}
}

// hosts is the folder in which the browser looks for native hosts.
func (b nativeBrowser) hosts(home, config string) string {
	if b.engine == packaging.Gecko {
		// There also where its profiles are in the configuration folder (153 tried).
		return filepath.Join(home, ".mozilla", "native-messaging-hosts")
	}
	return filepath.Join(config, b.folder, "NativeMessagingHosts")
}

// installed reports whether the browser is there, and not as a Snap or Flatpak.
func (b nativeBrowser) installed(home, config string) bool {
	for _, program := range b.programs {
		path, err := exec.LookPath(program)
		if err != nil {
			continue
		}
		if path, err = filepath.EvalSymlinks(path); err == nil && !strings.HasPrefix(path, "/snap/") && filepath.Base(path) != "snap" {
			return true
		}
	}
	return there(filepath.Join(config, b.folder)) || b.engine == packaging.Gecko && there(filepath.Join(home, ".mozilla", "firefox"))
}

// sandboxes are what the browser is installed in that keeps it from starting programs.
func (b nativeBrowser) sandboxes(home string) (all []string) {
	if b.snap != "" && there(filepath.Join(home, "snap", b.snap)) {
		all = append(all, "Snap")
	}
	if there(filepath.Join(home, ".var", "app", b.flatpak)) {
		all = append(all, "Flatpak")
	}
	return all
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
