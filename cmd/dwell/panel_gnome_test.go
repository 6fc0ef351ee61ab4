package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/desktop/extension"
)

// Where in the shell's scene the panel's icon is, and its menu's rows are.
const (
	panelIcon = "Main.panel.statusArea['" + extension.UUID + "']"
	panelRows = panelIcon + ".menu._getMenuItems()"
)

// panelRow is a script that finds the row with this label, in the submenu of another
// one or anywhere.
func panelRow(label string, submenu ...string) string {
	among := "[" + panelRows + ", ..." + panelRows + ".filter(r => r.menu).map(r => r.menu._getMenuItems())].flat()"
	if len(submenu) > 0 {
		among = panelRow(submenu[0]) + ".menu._getMenuItems()"
	}
	return among + ".find(r => r.visible && r.label?.text === '" + label + "')"
}

// TestGnomePanel is dwell's icon on a GNOME that has no tray: there while dwell runs, and
// its menu acts.
func TestGnomePanel(t *testing.T) {
	t.Parallel()
	g := desktoptest.NewGnome(t)
	exe := build(t)
	g.Restart()
	dwell := runTray(t, g, exe)
	says(t, g, "note  tray: no icon: GNOME shows none by itself\n      \"dwell setup gnome\" installs", exe, "doctor")
	g.Run(exe, "setup", "gnome")
	g.Kill()
	g.Restart()

	g.Await("the icon", "!!"+panelIcon, "true")
	says(t, g, "ok    tray: the icon is in GNOME's panel, by dwell's extension\n", exe, "doctor")
	g.ClickOn(panelIcon)
	g.Await("its submenus", "!!"+panelRow("Until I resume"), "true")
	g.ClickOn(panelRow("AI limit"))
	g.ClickOn(panelRow("2 h", "AI limit"))
	says(t, g, `"budget_s":7200`, exe, "limit", "list", "--json")
	g.Await("the closed menu", panelIcon+".menu.isOpen", "false")

	// What the menu shows when it is opened again is what is true then.
	g.ClickOn(panelIcon)
	g.Await("word of the limit", "!!"+panelRow("AI 2 h 00 m left"), "true")
	g.ClickOn(panelRow("AI limit"))
	g.Await("the limit's mark", panelRow("2 h", "AI limit")+"._ornament", "2")
	g.AwaitShown(panelRow("3 h", "AI limit"))
	g.Screenshot(artefact(t, "gnome-panel.png"))
	g.ClickOn(panelRow("Pause tracking"))
	g.ClickOn(panelRow("Until I resume"))
	says(t, g, `"presence":"paused"`, exe, "status", "--json")
	g.ClickOn(panelIcon)
	g.Await("word of the pause", "!!"+panelRow("Resume tracking"), "true")
	g.Screenshot(artefact(t, "gnome-panel-paused.png"))
	g.ClickOn(panelRow("Quit (nothing is recorded until dwell runs again)"))
	if err := dwell.Wait(); err != nil {
		t.Errorf("dwell ended with %v", err)
	}
	g.Await("the icon's end", "!!"+panelIcon, "false")

	// It comes with dwell, and goes with a dwell that is killed as well. Another home's
	// waits until then.
	dwell = runTray(t, g, exe)
	g.Await("the icon", "!!"+panelIcon, "true")
	other := "DWELL_HOME=" + filepath.Join(t.TempDir(), "other")
	second := runTray(t, g, exe, other)
	says(t, g, "note  tray: GNOME's panel shows the icon of another dwell\n", "env", other, exe, "doctor")
	if err := dwell.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	says(t, g, "ok    tray: the icon is in GNOME's panel, by dwell's extension\n", "env", other, exe, "doctor")
	g.Await("the other's icon", "!!"+panelIcon, "true")
	if err := second.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	g.Await("the icon's end", "!!"+panelIcon, "false")
	noWarnings(t, g)
}

// TestGnomePanelGivesWay is a GNOME on which another extension shows all programs' icons.
func TestGnomePanelGivesWay(t *testing.T) {
	t.Parallel()
	g := desktoptest.NewGnome(t)
	other := g.AppIndicator()
	exe := build(t)
	g.Run(exe, "setup", "gnome")
	g.EnableExtension(extension.UUID, other)
	g.Restart()
	runTray(t, g, exe)
	const others = "Object.keys(Main.panel.statusArea).filter(name => name.startsWith('appindicator')).length"
	g.Await("the other's icon", others, "1")
	says(t, g, "ok    tray: the icon is in the panel\n", exe, "doctor")
	if g.Eval("!!"+panelIcon) == "true" {
		t.Error("two icons")
	}
	g.EnableExtension(extension.UUID)
	g.Await("our icon", "!!"+panelIcon, "true")
	says(t, g, "ok    tray: the icon is in GNOME's panel, by dwell's extension\n", exe, "doctor")
	g.EnableExtension(extension.UUID, other)
	g.Await("our icon's end", "!!"+panelIcon, "false")
	g.Await("the other's icon", others, "1")
	noWarnings(t, g)
}

// noWarnings says what the shell complained of in dwell's extension.
func noWarnings(t *testing.T, g *desktoptest.Gnome) {
	t.Helper()
	if lines := g.Warnings(extension.UUID); len(lines) > 0 {
		t.Errorf("the shell complains of the extension:\n%s", strings.Join(lines, ""))
	}
}

// runTray runs the daemon with its tray until the test ends.
func runTray(t *testing.T, g *desktoptest.Gnome, exe string, more ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(exe, "run", "--no-notify", "--no-web")
	cmd.Env, cmd.Dir = append(g.Env(), more...), g.Home()
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil { // it has not ended yet
			_ = cmd.Process.Signal(os.Interrupt)
			ended := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
			defer ended.Stop()
			_ = cmd.Wait() // it ends by a signal
		}
		if strings.Contains(said.String(), "tray") {
			t.Errorf("it complains of the tray:\n%s", &said)
		}
	})
	return cmd
}

// artefact is where a screenshot is kept.
func artefact(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("DWELL_ARTEFACTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}
