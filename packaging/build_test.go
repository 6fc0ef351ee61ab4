package packaging

import (
	"debug/buildinfo"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What make builds carries no HTTP/2, which nothing here speaks, and no cgo.
func TestBuildLeavesOutWhatIsNotUsed(t *testing.T) {
	build := t.TempDir()
	runMake(t, build, "build")
	info, err := buildinfo.ReadFile(filepath.Join(build, "dwell"))
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if tags := strings.Split(settings["-tags"], ","); !slices.Contains(tags, "nethttpomithttp2") {
		t.Errorf("built with the tags %q", tags)
	}
	if settings["CGO_ENABLED"] != "0" {
		t.Errorf("built with CGO_ENABLED=%q", settings["CGO_ENABLED"])
	}
}
