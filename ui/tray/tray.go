// Package tray is the program's face in the desktop's panel: an icon that says
// how things stand and a menu with today's figures and what can be done at once.
//
// A [State] is all that the tray shows; [Tray.Update] replaces it whole, and
// only what changed goes over the bus. A [Command] is what the person chose. The
// menu is built once; its items are then renamed, shown and hidden, since hosts
// close an open menu, or lose its submenus, when items come and go.
//
// The icon is a StatusNotifierItem with a com.canonical.dbusmenu menu. It is
// drawn by a host (Plasma, xfce4-panel, waybar; GNOME with the AppIndicator
// extension); the host's watcher may come late, leave and return. Without one GNOME's
// panel shows it by dwell's own extension. Without either, or without a bus, the tray
// just waits; [Tray.Place] says where the icon is.
//
// fyne.io/systray does the protocol. It keeps everything in package variables,
// so a process has one tray, and this is the only package that imports it.
//
// The package computes nothing: words and figures come ready in the State, and
// what a Command leads to is not its affair.
package tray

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"
)

const (
	retryFirst = time.Second // pause before a lost bus is tried again, doubling
	retryMost  = time.Minute
)

// A Tray is the icon and its menu.
type Tray struct {
	log   *slog.Logger
	wake  chan struct{} // holds a token while the newest state is not yet shown
	mu    sync.Mutex
	state State // the newest
	place Place
}

// New returns a Tray that shows nothing until [Tray.Run] is running.
func New(log *slog.Logger) *Tray {
	return &Tray{log: log, wake: make(chan struct{}, 1), place: Looking}
}

// Update replaces what the tray shows. It never waits: of several states that
// come faster than the bus takes them, the last is shown. It may be called
// before Run and from any goroutine.
func (t *Tray) Update(s State) {
	t.mu.Lock()
	t.state = s
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default: // Run has not looked yet and will find this one
	}
}

func (t *Tray) newest() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}

// Run shows the tray wherever there is a host for it and sends what the person
// chooses on commands, until ctx ends; then it returns nil. It connects again
// when the bus was lost; where there is no bus at all it says so once and waits.
// It may be called once in a process.
func (t *Tray) Run(ctx context.Context, commands chan<- Command) error {
	listenToLibrary(t.log)
	m := newMenu()
	m.show(t.newest())
	clicks := make(chan Command)
	var listening sync.WaitGroup
	defer listening.Wait()
	listening.Go(func() { m.listen(ctx, clicks) })

	failures := 0
	for ctx.Err() == nil {
		host, err := findHost(ctx)
		if errors.Is(err, errNoBus) {
			t.is(NoBus)
		}
		switch {
		case err == nil:
			t.serve(ctx, host, m, clicks, commands)
			host.close()
			failures = 0
		case failures == 0: // an outage is worth one line
			level := slog.LevelWarn
			if errors.Is(err, errNoBus) {
				level = slog.LevelInfo // no fault: there is no desktop here, which others say
			}
			t.log.Log(ctx, level, "no tray icon can be shown", "err", err)
			fallthrough
		default:
			if errors.Is(err, errNoBus) {
				<-ctx.Done()
				return nil
			}
			failures++
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(retryFirst<<min(failures, 10), retryMost)):
		}
	}
	return nil
}

// serve shows the tray until ctx ends or the bus is gone.
func (t *Tray) serve(ctx context.Context, h *host, m *menu, clicks <-chan Command, commands chan<- Command) {
	var shared *dbus.Conn // the library's own; nil until somebody would show it
	defer func() {
		t.is(Looking)
		if shared != nil {
			shared.Close()
		}
	}()
	if !h.wants() {
		t.log.Info("no tray host: the icon appears when one starts")
	}
	for {
		if shared == nil && h.wants() {
			var err error
			if shared, err = start(); err != nil {
				t.log.Warn("no tray icon can be shown", "err", err)
				return
			}
			m.show(t.newest()) // only now: over a bus that was lost the library logs every change
			if err := h.claim(shared); err != nil {
				t.log.Warn("GNOME's panel cannot show the tray icon", "err", err)
			}
		}
		t.is(h.place(shared))
		select {
		case <-ctx.Done():
			return
		case signal, ok := <-h.signals:
			if !ok {
				return
			}
			h.hear(signal)
		case <-t.wake:
			if shared != nil {
				m.show(t.newest())
			}
		case command := <-clicks:
			select {
			case commands <- command:
			case <-ctx.Done():
				return
			}
		}
	}
}

// start puts the icon on the library's connection, which it returns. The library
// looks after hosts that leave and return, but not after a lost bus, so it is
// started again for each one; and it dereferences a nil connection on its own
// way out when there was no bus, so it is ended by closing the connection.
func start() (*dbus.Conn, error) {
	conn, err := dbus.SessionBus() // what the library will find as well
	if err != nil {
		return nil, err
	}
	begin, _ := systray.RunWithExternalLoop(nil, nil)
	begin()
	return conn, nil
}
