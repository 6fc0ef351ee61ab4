package desktoptest

import (
	"fmt"
	"strconv"
	"time"
)

// A gnomeDirector runs scripts in GNOME's shell.
type gnomeDirector struct{ gnome *Gnome }

// Stage makes the desktop, with no windows yet, the place of a scripted day.
func (g *Gnome) Stage() Stage { return newGTKStage(g.Desktop, gnomeDirector{g}) }

// do runs a script after which the window of the process pid (0: none) must be in front.
// The shell is asked, for Mutter tells a window nothing while its workspace is not shown:
// it is not told that it is not active any more, nor, if it comes back, that it is.
func (d gnomeDirector) do(script string, pid int) (moment, error) {
	m := moment{before: time.Now()}
	front, err := d.gnome.eval(script + "; global.display.focus_window?.get_pid() ?? 0")
	m.after = time.Now()
	if err == nil && front != strconv.Itoa(pid) {
		err = fmt.Errorf("focus of process %d: %w; %s has it", pid, ErrNotConfirmed, front)
	}
	return m, err
}

// bring does what the dash does, which goes to the window's workspace.
func (d gnomeDirector) bring(pid int) (moment, error) {
	return d.do(fmt.Sprintf(
		"Main.activateWindow(global.get_window_actors().map(a => a.meta_window).find(w => w.get_pid() === %d))", pid), pid)
}

// clear goes to a workspace with no windows.
func (d gnomeDirector) clear() (moment, error) {
	return d.do("global.workspace_manager.get_workspace_by_index(1).activate(global.get_current_time())", 0)
}

// nudge is not at a place: a headless shell has no pointer, and Mutter is told that
// there was input.
func (d gnomeDirector) nudge(int, int) (moment, error) {
	m := moment{before: time.Now()}
	err := d.gnome.resetIdletime()
	m.after = time.Now()
	return m, err
}
