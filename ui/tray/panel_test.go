package tray_test

import (
	"fmt"
	"image/color"
	"testing"
	"time"

	"dwell/ui/tray"
)

// The discs of the icons, as packaging/icons draws them.
var (
	teal  = color.NRGBA{0x0f, 0x86, 0x7c, 0xff}
	grey  = color.NRGBA{0x75, 0x7b, 0x83, 0xff}
	amber = color.NRGBA{0xb8, 0x6a, 0x00, 0xff}
	red   = color.NRGBA{0xc8, 0x3e, 0x3e, 0xff}
)

// The panel draws each state's icon; either button opens the menu; what is
// chosen there, by pointer and by keyboard, arrives.
func TestPanel(t *testing.T) {
	d := startDesktop(t)
	p := startTray(t, d.Env())
	s := day()
	for _, look := range []struct {
		icon tray.Icon
		name string
		disc color.NRGBA
	}{
		{tray.Paused, "paused", grey},
		{tray.Near, "near", amber},
		{tray.Attention, "attention", red},
		{tray.Tracking, "tracking", teal},
	} {
		s.Icon = look.icon
		p.update(t, s)
		d.awaitIcon(look.name, look.disc)
	}
	at := d.awaitIcon("tracking", teal)

	for _, button := range []byte{1, 3} {
		menu := d.openMenu(at, button)
		d.screenshot(fmt.Sprint("menu-button-", button))
		// "Take a break" is the fourth of eleven lines, all of one height.
		d.Click(menu.Min.X+60, menu.Min.Y+menu.Dy()*32/100, 1)
		if got := p.next(t); got != (tray.Command{Kind: tray.Break}) {
			t.Errorf("button %d: chose %+v, want a break", button, got)
		}
		d.await("the menu's closing", func() bool { return patch(d.screenshot("menu"), color.NRGBA{255, 255, 255, 255}).Dy() < 100 })
	}

	d.openMenu(at, 1)
	// Down to "Quiet", into it, down to its second choice.
	for _, key := range []byte{keyDown, keyDown, keyRight, keyDown, keyReturn} {
		time.Sleep(300 * time.Millisecond) // a submenu opens with a delay
		d.screenshot("menu-keyboard")
		d.Key(key)
	}
	if got := p.next(t); got != (tray.Command{Kind: tray.Quiet, Duration: time.Hour}) {
		t.Errorf("by keyboard: chose %+v, want an hour's quiet", got)
	}
}

// The icon appears when a host does, and again after the host went and came
// back. Nothing else is said meanwhile.
func TestHostComesLateAndReturns(t *testing.T) {
	d := startDesktop(t)
	d.stopPanel()
	p := startTray(t, d.Env())
	s := day()
	s.Icon = tray.Near
	p.update(t, s)
	d.await("word that there is no host", func() bool { return p.log.count("no tray host") == 1 })
	d.startPanel()
	d.awaitIcon("host-late", amber)
	d.stopPanel()
	s.Icon = tray.Attention
	p.update(t, s)
	d.startPanel()
	d.awaitIcon("host-returned", red)
	if n := p.log.count("\n"); n != 1 {
		t.Errorf("%d lines were logged, want 1:\n%s", n, p.log)
	}
}

// After the bus was lost and came back, icon and menu are there again and show
// what is true now.
func TestBusLost(t *testing.T) {
	d := startDesktop(t)
	p := startTray(t, d.Env())
	s := day()
	p.update(t, s)
	d.awaitIcon("before-bus-lost", teal)
	restart := d.StopBus("session")
	s.Icon, s.Line = tray.Near, "AI 1 h 13 m · screen 5 h 05 m"
	p.update(t, s)
	restart()
	d.startPanel()
	d.awaitIcon("after-bus-lost", amber)
	d.awaitLine(d.SessionBus(), p, s.Line)
}

// Without a bus the tray says so once, takes every state and ends when asked.
func TestNoBus(t *testing.T) {
	p := startTray(t, []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + t.TempDir() + "/none"})
	for i := range 100 {
		p.update(t, tray.State{Line: fmt.Sprint(i)})
	}
	for end := time.Now().Add(patience); p.log.count("no tray icon") == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing was said")
		}
	}
	time.Sleep(2 * time.Second) // a second try comes after one, and must say nothing
	if n := p.log.count("\n"); n != 1 {
		t.Errorf("%d lines were logged, want 1:\n%s", n, p.log)
	}
}
