package packaging

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Chromium makes the extension's id of its key; the native host is for that id.
func TestExtensionIDIsOfItsKey(t *testing.T) {
	der, err := base64.StdEncoding.DecodeString(extensionKey)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(der)
	id := strings.Map(func(r rune) rune { return 'a' + rune(strings.IndexRune("0123456789abcdef", r)) }, hex.EncodeToString(sum[:16]))
	if id != chromiumExtension {
		t.Errorf("the key's id is %s", id)
	}
}

// The extension asks for no more than it says, and has all the files it names.
func TestBrowserExtension(t *testing.T) {
	for engine, has := range map[Engine]string{Chromium: "service_worker", Gecko: "scripts"} {
		files, err := BrowserExtension(engine)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		texts := map[string]string{}
		for _, f := range files {
			texts[f.Name] = f.Text
			if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var manifest struct {
			Permissions     []string
			Optional        []string `json:"optional_host_permissions"`
			HostPermissions []string `json:"host_permissions"`
			ContentScripts  []any    `json:"content_scripts"`
			Background      map[string]any
			Icons           map[string]string
			Action          map[string]string
		}
		if err := json.Unmarshal([]byte(texts["manifest.json"]), &manifest); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(manifest.Permissions, " "); got != "tabs nativeMessaging idle alarms scripting storage" || len(manifest.Optional) != 1 || manifest.HostPermissions != nil || manifest.ContentScripts != nil {
			t.Errorf("%s: the extension asks for %s, %v, %v", engine, got, manifest.HostPermissions, manifest.ContentScripts)
		}
		if manifest.Background[has] == nil || len(manifest.Background) != 1 {
			t.Errorf("%s: in the background is %v", engine, manifest.Background)
		}
		for _, name := range []string{"background.js", manifest.Icons["48"], manifest.Action["default_popup"], "popup.js", "friction.html", "frictionpage.js", "sent.js"} {
			if texts[name] == "" {
				t.Errorf("%s lacks %s", engine, name)
			}
		}
		if strings.Contains(texts["background.js"], ".title") {
			t.Errorf("%s: it reads titles", engine)
		}
	}
}

// What of an address leaves the browser, by the extension's own code.
func TestSitesOfAddresses(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatal("node is missing: apt install nodejs")
		}
		t.Skip("node is missing: apt install nodejs")
	}
	code, err := browserFiles.ReadFile("browser/site.js")
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{
		"duckduckgo.com/?ia=chat", "google.com/search?udm=50", "google.*/search?udm=50", "bbc.com/sport", "bbc.com/sport/football",
		"*.example.org/course", "example.net/a*b/c", "x.example/", "localhost:3000/admin", "a+b.example/(c)",
	}
	want := map[string]string{
		"https://duckduckgo.com/?q=marked&ia=chat":                       "duckduckgo.com/?ia=chat",
		"https://duckduckgo.com/?q=marked":                               "duckduckgo.com",
		"https://www.google.com/search?q=marked&UDM=50":                  "www.google.com/search?udm=50",
		"https://www.google.co.uk/search?udm=50&q=marked":                "www.google.co.uk/search?udm=50",
		"https://www.google.de/search?q=udm=50":                          "www.google.de",
		"https://www.bbc.com/Sport/football/marked#marked":               "www.bbc.com/sport/football",
		"https://www.bbc.com/sport/marked":                               "www.bbc.com/sport",
		"https://www.bbc.com/sports":                                     "www.bbc.com",
		"https://notbbc.com/sport":                                       "notbbc.com",
		"https://bbc.com.evil.example/sport":                             "bbc.com.evil.example",
		"https://a.example.org/course/marked":                            "a.example.org/course",
		"https://example.net/aXYb/c/marked":                              "example.net/a*b/c",
		"https://example.net/aXYb/d":                                     "example.net",
		"https://x.example/marked":                                       "x.example/",
		"https://name:word@x.test:8443/marked?a=b#c":                     "x.test:8443",
		"http://localhost/marked":                                        "localhost:80",
		"https://localhost/":                                             "localhost:443",
		"http://127.0.0.1:8080/marked":                                   "127.0.0.1:8080",
		"http://[::1]/":                                                  "[::1]:80",
		"http://bücher.example/":                                         "xn--bcher-kva.example",
		"about:newtab":                                                   "about:newtab",
		"about:reader?url=https%3A%2F%2Fmarked.example":                  "about:reader",
		"chrome-extension://jfjooaoiggbdenjhejccklcicmpdembi/popup.html": "chrome-extension:",
		"file:///home/marked":                                            "",
		"data:text/html,marked":                                          "",
		"javascript:marked()":                                            "",
		"view-source:https://marked.example/":                            "",
		"blob:https://marked.example/1":                                  "",
		"marked":                                                         "",
		"":                                                               "",
	}
	addresses, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	script := string(code) + "const keys = readKeys(" + string(list) + "), all = " + string(addresses) +
		"; for (const a in all) all[a] = siteOf(a, keys); console.log(JSON.stringify(all))"
	cmd := exec.CommandContext(t.Context(), "node", "-")
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for address, site := range want {
		if got[address] != site {
			t.Errorf("of %s leaves %q, want %q", address, got[address], site)
		}
	}
}

// The launcher starts the program whatever its path and home are called.
func TestNativeLauncher(t *testing.T) {
	dir := filepath.Join(t.TempDir(), `a "b" 'c' $d`)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	program, launcher := filepath.Join(dir, "dwell"), filepath.Join(dir, "native-host")
	for path, text := range map[string]string{
		program: "#!/bin/sh\nprintf '%s|' \"$DWELL_HOME\" \"$@\"\n", launcher: NativeLauncher(program, "DWELL_HOME="+dir),
	} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), launcher, "/manifest of.json", "dwell@dwell.local").Output()
	if want := dir + "|native-host|/manifest of.json|dwell@dwell.local|"; err != nil || string(out) != want {
		t.Errorf("%v\n%s\n%s", err, out, want)
	}
}
