//go:build accuracy

package main_test

import (
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

func onSway(t *testing.T, exe string) place {
	s := desktoptest.StartSway(t, 1)
	return place{computer: onWayland(t, exe, s.Desktop), name: "sway", source: "sway", input: "wayland", budget: 0.001, stage: s.Stage}
}

func onKwin(t *testing.T, exe string) place {
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	return place{computer: onWayland(t, exe, k.Desktop), name: "KWin", source: "kwin", input: "wayland", budget: 0.001, stage: k.Stage}
}

// onGnome is a GNOME on which dwell's extension was set up before the last login. The
// extension is a script of the shell's, which does much else in the same thread: hence
// the wider budget.
func onGnome(t *testing.T, exe string) place {
	g := desktoptest.NewGnome(t)
	g.Restart()
	g.Run(exe, "setup", "gnome")
	g.Kill()
	g.Restart()
	return place{computer: onWayland(t, exe, g.Desktop), name: "GNOME", source: "gnome", input: "mutter", budget: 0.003, stage: g.Stage}
}

func onWayland(t *testing.T, exe string, d *desktoptest.Desktop) *computer {
	t.Helper()
	c := &computer{Desktop: d, t: t, exe: exe, said: &output{}}
	c.Setenv("TZ", noon(time.Now()))
	return c
}
