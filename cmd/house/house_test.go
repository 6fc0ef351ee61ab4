package house

import (
	"go/ast"
	"os"
	"slices"
	"strings"
	"testing"
)

// within reports whether pkg is one of dirs or below one ending in "/...".
func within(pkg string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool {
		if tree, ok := strings.CutSuffix(d, "/..."); ok {
			return pkg == tree || strings.HasPrefix(pkg, tree+"/")
		}
		return pkg == d
	})
}

// An arrow says what a package may import of ours; the first that fits counts.
type arrow struct {
	from string
	to   []string
}

// arrows are the directions of the house: cmd -> ui -> policy -> tracker.
func arrows() []arrow {
	return []arrow{
		{"cmd/...", []string{"cmd/...", "ui/...", "policy/...", "tracker/...", "packaging/..."}},
		{"ui/view", []string{"ui/locale", "policy", "policy/reliance", "tracker"}},
		{"ui/locale", nil},
		{"ui/web", []string{"ui/view", "ui/locale", "policy", "tracker", "tracker/loopback"}},
		{"ui/...", []string{"ui/view", "ui/locale", "policy", "tracker"}},
		{"policy/journal", []string{"policy", "policy/reliance", "tracker", "tracker/store"}},
		{"policy/reliance", []string{"tracker"}},
		{"policy", []string{"policy/reliance", "tracker"}},
		{"tracker", nil},
		{"tracker/recorder", []string{"tracker", "tracker/classify", "tracker/store"}},
		{"tracker/classify", []string{"tracker", "tracker/classify/catalogue"}},
		{"tracker/alarm", nil},
		{"tracker/pidfd", nil},
		{"tracker/inotify", nil},
		{"tracker/loopback", nil},
		{"tracker/browser", []string{"tracker", "tracker/loopback"}},
		{"tracker/procfs", nil},
		{"tracker/process", []string{"tracker", "tracker/alarm", "tracker/pidfd", "tracker/procfs"}},
		{"tracker/desktop", []string{"tracker", "tracker/alarm", "tracker/pidfd", "tracker/inotify", "tracker/procfs", "tracker/desktop/..."}},
		{"tracker/desktop/x11", []string{"tracker", "tracker/procfs"}},
		{"tracker/desktop/swayipc", []string{"tracker", "tracker/desktop/socket"}},
		{"tracker/desktop/socket", nil},
		{"tracker/desktop/...", []string{"tracker/desktop/socket"}}, // its rooms know protocols, not what is made of them
		{"tracker/...", []string{"tracker", "tracker/alarm", "tracker/pidfd"}},
		{"packaging/...", nil},
	}
}

func allowed(from, to string) bool {
	// A room's own inner folders (generated icons, test support) are its own.
	if room, _, deep := strings.Cut(strings.TrimPrefix(from, "ui/"), "/"); strings.HasPrefix(from, "ui/") && within(to, "ui/"+room+"/...") && (deep || to != from) {
		return true
	}
	for _, a := range arrows() {
		if within(from, a.from) {
			return within(to, a.to...)
		}
	}
	return false
}

// Test files and test support may look around: a test of the tray drives a real
// desktop. Only nobody imports cmd, whoever asks.
func TestImportsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			to, mine := ours(imported)
			switch {
			case !mine || to == s.pkg:
			case within(to, "cmd/...") && !within(s.pkg, "cmd/..."):
				t.Errorf("%s imports %s: nothing imports cmd", s.file, to)
			case s.test || s.support:
			case strings.HasSuffix(to, "test"):
				t.Errorf("%s imports %s: test support is for tests", s.file, to)
			case !allowed(s.pkg, to):
				t.Errorf("%s imports %s: not a way imports run", s.file, to)
			}
		}
	}
}

// Each of these libraries has one user, so that replacing it touches one room.
func TestLibrariesHaveOneUser(t *testing.T) {
	libraries := []struct{ path, user string }{
		{"github.com/shirou/gopsutil", "tracker/process"},
		{"fyne.io/systray", "ui/tray"},
		{"github.com/gen2brain/beeep", "ui/notify"},
		{"modernc.org/sqlite", "tracker/store"},
		{"github.com/jezek/xgb", "tracker/desktop/x11"},
	}
	for _, s := range sources(t) {
		if s.test || s.support {
			continue
		}
		for _, imported := range s.imports {
			for _, l := range libraries {
				if within(imported, l.path+"/...") && s.pkg != l.user {
					t.Errorf("%s imports %s, which is for %s alone", s.file, imported, l.user)
				}
			}
		}
	}
}

// Policy and the nouns of tracker are pure: what they know is handed to them.
func TestPurePackagesStayPure(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || (s.pkg != "policy" && s.pkg != "policy/reliance" && s.pkg != "tracker") {
			continue
		}
		for _, imported := range s.imports {
			if imported == "math/rand/v2" && s.pkg == "policy/reliance" {
				continue // draws of a fixed seed, the same every time
			}
			if within(imported, "database/sql/...", "os/...", "net/...", "log/...", "syscall", "golang.org/x/sys/...", "math/rand/...") {
				t.Errorf("%s imports %s: the package is pure", s.file, imported)
			}
		}
		for _, call := range clockReads(s.syntax) {
			t.Errorf("%s uses time.%s: moments are handed in", s.file, call)
		}
	}
}

// clockReads names the uses of package time that read or wait for the clock.
func clockReads(file *ast.File) []string {
	name := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	var uses []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if ok && name != "" && pkg.Name == name && slices.Contains(clocks(), selector.Sel.Name) {
			uses = append(uses, selector.Sel.Name)
		}
		return true
	})
	return uses
}

func clocks() []string {
	return []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"}
}

func TestRoomsAreTheAgreedOnes(t *testing.T) {
	entries, err := os.ReadDir(moduleRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	rooms := []string{"cmd", "tracker", "policy", "ui", "packaging"}
	built := []string{"build", "artefacts"} // what make leaves; git ignores it
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(rooms, e.Name()) && !slices.Contains(built, e.Name()) {
			t.Errorf("top-level folder %s is none of %v", e.Name(), rooms)
		}
	}
}

// The first thing a reader meets says what the package is for and what it
// refuses to know.
func TestPackagesOpenWithADocComment(t *testing.T) {
	docs := map[string]string{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		docs[s.pkg] += s.syntax.Doc.Text()
	}
	for pkg, doc := range docs {
		if len(strings.Fields(doc)) < 15 {
			t.Errorf("package %s opens with no doc comment to speak of: %q", pkg, doc)
		}
	}
}

// A file of more than 400 lines is two duties in one.
func TestFilesHaveOneDuty(t *testing.T) {
	root := os.DirFS(moduleRoot(t))
	for _, s := range sources(t) {
		if ast.IsGenerated(s.syntax) {
			continue
		}
		if lines := countLines(t, root, s.file); lines > 400 {
			t.Errorf("%s has %d lines", s.file, lines)
		}
	}
}

// The rule itself, so that a slip in it is not taken for a clean house.
func TestArrows(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"cmd/dwell", "cmd/config", true},
		{"cmd/dwell", "tracker/store", true},
		{"ui/tray", "ui/tray/icons", true},
		{"ui/tray/icons", "ui/tray", true},
		{"ui/tray", "ui/view", true},
		{"ui/tray", "ui/notify", false},
		{"ui/view", "ui/term", false},
		{"ui/web", "tracker/store", false},
		{"ui/web", "policy", true},
		{"policy", "tracker", true},
		{"policy", "tracker/store", false},
		{"policy/journal", "tracker/store", true},
		{"policy/journal", "policy/reliance", true},
		{"policy/reliance", "policy", false},
		{"policy/reliance", "tracker", true},
		{"ui/term", "policy/reliance", false},
		{"tracker", "policy", false},
		{"tracker/store", "policy", false},
		{"tracker/store", "tracker", true},
		{"tracker/desktop", "tracker/process", false},
		{"tracker/desktop", "tracker/procfs", true},
		{"tracker/desktop", "tracker/desktop/wayland", true},
		{"tracker/desktop/wayland", "tracker/desktop", false},
		{"tracker/desktop/wayland", "tracker/desktop/pulse", false},
		{"tracker/desktop/wayland", "tracker", false},
		{"tracker/desktop/swayipc", "tracker", true},
		{"tracker/desktop/swayipc", "tracker/desktop/x11", false},
		{"tracker/desktop/x11", "tracker", true},
		{"tracker/desktop/x11", "tracker/desktop/wayland", false},
		{"tracker/process", "tracker/procfs", true},
		{"tracker/process", "tracker/desktop/pulse", false},
		{"tracker/store", "tracker/procfs", false},
		{"tracker/desktop", "tracker/pidfd", true},
		{"tracker/pidfd", "tracker", false},
		{"tracker/recorder", "tracker/classify", true},
		{"tracker/recorder", "tracker/desktop", false},
		{"packaging", "tracker", false},
	} {
		if got := allowed(c.from, c.to); got != c.want {
			t.Errorf("allowed(%s, %s) = %v", c.from, c.to, got)
		}
	}
}
