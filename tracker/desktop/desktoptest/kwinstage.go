package desktoptest

import (
	"bufio"
	_ "embed" // the pointer's program
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

//go:embed kwinpointer.py
var kwinPointerSource string

// A kwinDirector runs scripts in KWin and moves its pointer.
type kwinDirector struct {
	kwin  *Kwin
	told  io.Writer     // places for the pointer
	moved *bufio.Reader // when it was moved there
}

// Stage makes the desktop, with no windows yet, the place of a scripted day.
func (k *Kwin) Stage() Stage {
	k.tb.Helper()
	const desktops = "org.kde.KWin.VirtualDesktopManager"
	k.ask("/VirtualDesktopManager", desktops+".createDesktop", []any{uint32(1), "bare"})
	d := &kwinDirector{kwin: k}
	d.startPointer()
	return newGTKStage(k.Desktop, d)
}

// startPointer starts the pointer's program, as the user that KWin runs as.
func (d *kwinDirector) startPointer() {
	k := d.kwin
	k.tb.Helper()
	file := filepath.Join(k.dir, "kwinpointer.py")
	if err := os.WriteFile(file, []byte(kwinPointerSource), 0o600); err != nil {
		k.tb.Fatal(err)
	}
	command := append(asNobody("+dac_override"), systemPython, file)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env, cmd.Dir = k.Env(), k.Home()
	cmd.Stderr = k.tb.Output()
	told, err := cmd.StdinPipe()
	if err != nil {
		k.tb.Fatal(err)
	}
	moved, err := cmd.StdoutPipe()
	if err != nil {
		k.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.tb.Fatal(err)
	}
	k.tb.Cleanup(func() {
		_ = told.Close() // it ends with its input
		_ = cmd.Wait()   // or with KWin
	})
	d.told, d.moved = told, bufio.NewReader(moved)
}

// bring runs a script. KWin has read it before: that takes a while.
func (d *kwinDirector) bring(pid int) (moment, error) {
	const text = "for (const w of workspace.clientList()) { if (w.pid === %d) { workspace.activeClient = w; } }"
	k := d.kwin
	k.scripts++
	name := fmt.Sprintf("driver-%d", k.scripts)
	script := k.readScript(name, fmt.Sprintf(text, pid))
	asked := time.Now()
	k.runScript(script)
	k.UnloadScript(name)
	return moment{before: asked}, nil
}

// clear goes to a virtual desktop with no windows; bringing one to the front leaves it.
// Showing the desktop would leave the focus where it is, for without Plasma's shell there
// is no desktop to take it.
func (d *kwinDirector) clear() (moment, error) {
	asked := time.Now()
	err := d.kwin.bus.Object(kwinName, "/KWin").Call("org.kde.KWin.setCurrentDesktop", dbus.FlagNoAutoStart, int32(2)).Err
	return moment{before: asked}, err
}

func (d *kwinDirector) nudge(x, y int) (moment, error) {
	if _, err := fmt.Fprintln(d.told, x, y); err != nil {
		return moment{}, fmt.Errorf("move the pointer: %w", err)
	}
	var before, after int64
	if _, err := fmt.Fscanln(d.moved, &before, &after); err != nil {
		return moment{}, fmt.Errorf("move the pointer: %w", err)
	}
	return moment{time.Unix(0, before), time.Unix(0, after)}, nil
}
