package packaging

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

// An Engine is what a browser is built on. The two take the same code and manifests that
// differ: what one wants the other warns the person of.
type Engine string

// The engines.
const (
	Chromium Engine = "chromium"
	Gecko    Engine = "firefox"
)

const (
	// nativeHostName is what the extension asks its browser for: the name of the native
	// host's manifest.
	nativeHostName = "dwell"
	// extensionKey makes Chromium know the extension, wherever it lies, by the same id: the
	// first 32 digits of the SHA-256 of these bytes, written with the letters a to p. It is
	// public; nothing is signed by its other half, which was thrown away.
	extensionKey = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA8lpFATsKjr+UQ0Jhc7Bi17+JTgK21uolrpuqNIT9DUtgxK5fg8nq/s9fdbqUWPWsrSlJsWYwKKeLnV7NzgEEfNcwCA7gvtFQ5weUOJSfF1AgBbfMG5g1ne9n99ugjOJ5lSjwmmmqqgeJM2PZ1qquHlLy8J1DzcF6G7z9spnGo/OipSjqAcbj589TAj6BY44WJseECGb9HAugtUHomDK8lrSEdz+5wJOeRbtO6v7GsDDlks/SSM26V9j8nFHfSz/RbrvdwQFpiKyx90RzjDeEcQ3S43ELfuQuix0DcieyF56bviET42AGKhjonP/QJh9/yoy7AFn8Zz15YMPwK7e3mQIDAQAB"
	// What browsers know the extension by.
	chromiumExtension = "jfjooaoiggbdenjhejccklcicmpdembi"
	geckoExtension    = "dwell@dwell.local"
	extensionVersion  = "1.0"
	background        = "background.js"
)

//go:embed browser
var browserFiles embed.FS

//go:embed icons/dwell-48.png
var extensionIcon string

// A File is one file of a folder.
type File struct{ Name, Text string }

// BrowserExtension returns the folder of dwell's extension for browsers of an engine.
func BrowserExtension(engine Engine) ([]File, error) {
	manifest := map[string]any{
		"manifest_version": 3, "name": "dwell", "version": extensionVersion,
		"description": "Tells dwell, on this computer, the site of the tab in front: never an address, a title or a word of what is on a page.",
		"permissions": []string{"tabs", "nativeMessaging", "idle", "alarms", "scripting", "storage"},
		// Asked for in the browser, for each site on which the person has prompts counted.
		"optional_host_permissions": []string{"*://*/*"},
		"icons":                     map[string]string{"48": "dwell-48.png"},
		"action":                    map[string]string{"default_title": "dwell", "default_popup": "popup.html"},
		"commands":                  map[string]any{"_execute_action": map[string]any{"suggested_key": map[string]string{"default": "Alt+Shift+D"}}},
	}
	switch engine {
	case Chromium:
		manifest["key"] = extensionKey
		manifest["minimum_chrome_version"] = "120" // alarms every 30 s
		manifest["background"] = map[string]string{"service_worker": background}
	case Gecko:
		manifest["browser_specific_settings"] = map[string]any{"gecko": map[string]string{"id": geckoExtension, "strict_min_version": "128.0"}}
		manifest["background"] = map[string][]string{"scripts": {background}}
	}
	text, err := indented(manifest)
	if err != nil {
		return nil, fmt.Errorf("write the extension's manifest: %w", err)
	}
	files := []File{{"manifest.json", text}, {"dwell-48.png", extensionIcon}}
	var code strings.Builder
	for _, part := range [...]struct {
		name string
		own  bool // a file of its own
	}{
		{"head.js", false},
		{"site.js", false},
		{"front.js", false},
		{"host.js", false},
		{"ask.js", false},
		{"friction.js", false},
		{"prompts.js", false},
		{"events.js", false},
		{"popup.html", true},
		{"popup.js", true},
		{"friction.html", true},
		{"frictionpage.js", true},
		{"sent.js", true},
	} {
		text, err := browserFiles.ReadFile("browser/" + part.name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("read the extension's %s: %w", part.name, err)
		case part.own:
			files = append(files, File{part.name, string(text)})
		default:
			code.Write(text)
		}
	}
	return append(files, File{background, code.String()}), nil
}

// NativeHost returns the manifest by which a browser of an engine finds the program to
// start for the extension, and for no other.
func NativeHost(engine Engine, program string) (File, error) {
	manifest := map[string]any{
		"name": nativeHostName, "description": "dwell, for its extension alone", "type": "stdio", "path": program,
	}
	switch engine {
	case Chromium:
		manifest["allowed_origins"] = []string{"chrome-extension://" + chromiumExtension + "/"}
	case Gecko:
		manifest["allowed_extensions"] = []string{geckoExtension}
	}
	text, err := indented(manifest)
	if err != nil {
		return File{}, fmt.Errorf("write the native host's manifest: %w", err)
	}
	return File{nativeHostName + ".json", text}, nil
}

// NativeLauncher returns the script that starts the program at path as a native host, with
// env, "NAME=value" each, added to its environment. Browsers pass arguments of their own
// and a manifest can carry none, nor an environment.
func NativeLauncher(path string, env ...string) string {
	words := []string{"exec"}
	if len(env) > 0 {
		words = append(words, "env")
	}
	for _, word := range append(env, path) {
		words = append(words, shellQuote(word))
	}
	return "#!/bin/sh\n# Browsers start this for dwell's extension.\n" + strings.Join(words, " ") + " native-host \"$@\"\n"
}

// shellQuote quotes one word for sh: within single quotes nothing but they means anything.
func shellQuote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

func indented(v any) (string, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return string(text) + "\n", err
}
