package desktoptest

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

const (
	loginName    = "org.freedesktop.login1"
	loginPath    = dbus.ObjectPath("/org/freedesktop/login1")
	loginSession = "org.freedesktop.login1.Session"
	sessionPath  = dbus.ObjectPath("/org/freedesktop/login1/session/c1")
)

// A Logind stands in for systemd-logind on the desktop's system bus, with one
// session. No real one can be asked to lock or sleep in a test.
type Logind struct {
	tb         testing.TB
	conn       *dbus.Conn
	properties *prop.Properties
	inhibitors chan *os.File // our ends of the pipes handed out
}

// loginManager is what the bus sees of a Logind.
type loginManager struct{ l *Logind }

// OwnLogind takes logind's name until the test ends.
func (d *Desktop) OwnLogind() *Logind {
	d.tb.Helper()
	l := &Logind{tb: d.tb, conn: d.SystemBus(), inhibitors: make(chan *os.File, 16)}
	var err error
	l.properties, err = prop.Export(l.conn, sessionPath, prop.Map{loginSession: {
		"LockedHint": {Value: false, Emit: prop.EmitTrue},
		"Active":     {Value: true, Emit: prop.EmitTrue},
	}})
	if err != nil {
		d.tb.Fatal(err)
	}
	if err := l.conn.Export(loginManager{l}, loginPath, "org.freedesktop.login1.Manager"); err != nil {
		d.tb.Fatal(err)
	}
	reply, err := l.conn.RequestName(loginName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		d.tb.Fatalf("own %s: %v, %v", loginName, reply, err)
	}
	d.tb.Cleanup(func() {
		for {
			select {
			case f := <-l.inhibitors:
				f.Close()
			default:
				return
			}
		}
	})
	return l
}

// GetSession answers with the one session, whatever it is called.
func (m loginManager) GetSession(string) (dbus.ObjectPath, *dbus.Error) { return sessionPath, nil }

// Inhibit hands out one end of a pipe and keeps the other, which reads to its
// end once the caller lets go.
func (m loginManager) Inhibit(what, _, _, mode string) (dbus.UnixFD, *dbus.Error) {
	if what != "sleep" || mode != "delay" {
		return 0, dbus.MakeFailedError(errors.New("not allowed"))
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	m.l.inhibitors <- ours
	fd := dbus.UnixFD(theirs.Fd())
	// The reply is sent after this returns; the descriptor must live until then.
	time.AfterFunc(time.Second, func() { theirs.Close() })
	return fd, nil
}

// SetLocked sets the session's LockedHint.
func (l *Logind) SetLocked(on bool) { l.properties.SetMust(loginSession, "LockedHint", on) }

// SetActive says whether the session is the one in front.
func (l *Logind) SetActive(on bool) { l.properties.SetMust(loginSession, "Active", on) }

// PrepareForSleep announces sleep, or the end of it.
func (l *Logind) PrepareForSleep(starts bool) {
	l.tb.Helper()
	if err := l.conn.Emit(loginPath, "org.freedesktop.login1.Manager.PrepareForSleep", starts); err != nil {
		l.tb.Fatal(err)
	}
}

// Release waits for the oldest inhibitor taken to be let go.
func (l *Logind) Release() {
	l.tb.Helper()
	select {
	case f := <-l.inhibitors:
		defer f.Close()
		if err := f.SetReadDeadline(time.Now().Add(startTimeout)); err != nil {
			l.tb.Fatal(err)
		}
		if _, err := f.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
			l.tb.Fatal("the inhibitor was not released")
		}
	case <-time.After(startTimeout):
		l.tb.Fatal("no inhibitor was taken")
	}
}
