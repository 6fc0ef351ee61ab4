package desktop

import (
	"context"
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

// systemd-logind's names (org.freedesktop.login1(5)).
const (
	loginName    = "org.freedesktop.login1"
	loginPath    = "/org/freedesktop/login1"
	loginManager = "org.freedesktop.login1.Manager"
	loginSession = "org.freedesktop.login1.Session"
	loginUser    = "org.freedesktop.login1.User"
)

const (
	detailNoSystemBus = "no system bus; lock and sleep are not announced"
	detailNoLogind    = "no logind on the system bus; lock and sleep are not announced"
	detailNoSession   = "logind knows no desktop session of this person; sleep is seen, lock is not"
)

// logind is the source of the session's lock and of sleep. A session that is
// not active has another one in front of it, so nobody is at this one: that
// counts as locked.
type logind struct {
	env         func(string) string
	beforeSleep func()
	locks       *signs
	inhibitors  *inhibitors
	out         *reporter
	inhibitor   *os.File // while open, logind waits for us before sleeping
}

// The witnesses for "locked" here.
const (
	witnessHint     = "logind: locked"
	witnessInactive = "logind: session not in front"
)

func newLogind(opts Options, out outlet, locks *signs, inhibitors *inhibitors) *logind {
	return &logind{
		env: opts.Env, beforeSleep: opts.BeforeSleep, locks: locks, inhibitors: inhibitors, out: out.source("logind", ""),
	}
}

func (l *logind) watch(ctx context.Context) {
	keep(ctx, l.connection, func(err error) {
		l.out.log.Debug("logind connection ended", "err", err)
		l.out.state(ctx, stateDown, detailNoSystemBus)
		l.inhibitors.leaves(ctx, Stamp(), inhibitorsLogind)
	})
}

func (l *logind) connection(ctx context.Context, up func()) error {
	b, err := openBus(ctx, systemBusAddress(l.env))
	if err != nil {
		// Nobody is left to say the session was unlocked.
		l.forget(ctx)
		return err
	}
	defer b.close()
	defer l.release()

	if err := b.listenOwner(ctx, loginName); err != nil {
		return err
	}
	err = b.listen(ctx, dbus.WithMatchSender(loginName), dbus.WithMatchInterface(loginManager),
		dbus.WithMatchMember("PrepareForSleep"))
	if err != nil {
		return err
	}
	err = b.listen(ctx, dbus.WithMatchSender(loginName), dbus.WithMatchObjectPath(loginPath),
		dbus.WithMatchInterface("org.freedesktop.DBus.Properties"), dbus.WithMatchMember("PropertiesChanged"),
		dbus.WithMatchArg(0, loginManager))
	if err != nil {
		return err
	}
	up()
	session := l.begin(ctx, b)
	for s := range b.signals {
		at := Stamp()
		if name, owned, ok := ownerChanged(s); ok && name == loginName {
			l.release()
			if owned {
				session = l.begin(ctx, b)
			} else {
				l.out.state(ctx, stateDown, detailNoLogind)
				l.inhibitors.leaves(ctx, at, inhibitorsLogind)
			}
			continue
		}
		l.signal(ctx, b, at, session, s)
	}
	return errBusLost
}

// begin takes the inhibitor, finds the session and reads how it stands.
func (l *logind) begin(ctx context.Context, b *bus) dbus.ObjectPath {
	if err := l.inhibit(ctx, b); err != nil {
		// Refused by policy, or no logind: sleep is then not waited for.
		l.out.log.Debug("sleep inhibitor", "err", err)
	}
	l.readInhibitors(ctx, b, Stamp())
	session, err := l.findSession(ctx, b)
	if err != nil {
		l.forget(ctx)
		var id string
		if b.call(ctx, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetNameOwner", []any{loginName}, &id) != nil {
			l.out.state(ctx, stateDown, detailNoLogind)
		} else {
			l.out.state(ctx, stateOK, detailNoSession)
		}
		return ""
	}
	err = b.listen(ctx, dbus.WithMatchSender(loginName), dbus.WithMatchObjectPath(session),
		dbus.WithMatchInterface("org.freedesktop.DBus.Properties"), dbus.WithMatchMember("PropertiesChanged"))
	if err != nil {
		l.out.log.Debug("listen to session", "err", err)
	}
	for _, name := range []string{"LockedHint", "Active"} {
		if v, err := b.property(ctx, loginName, session, loginSession, name); err == nil {
			l.sessionProperty(ctx, Stamp(), name, v)
		}
	}
	l.out.state(ctx, stateOK, "lock and sleep")
	return session
}

// findSession returns the session this process is in, else the one logind would
// pick, else the graphical one of the user: a user service is in none.
func (l *logind) findSession(ctx context.Context, b *bus) (dbus.ObjectPath, error) {
	var path dbus.ObjectPath
	for _, id := range []string{l.env("XDG_SESSION_ID"), "auto"} {
		if id == "" {
			continue
		}
		if b.call(ctx, loginName, loginPath, loginManager+".GetSession", []any{id}, &path) == nil && path.IsValid() {
			return path, nil
		}
	}
	v, err := b.property(ctx, loginName, loginPath+"/user/self", loginUser, "Display")
	if err != nil {
		return "", err
	}
	// Display is (session id, object path).
	if pair, ok := v.([]any); ok && len(pair) == 2 {
		if path, ok := pair[1].(dbus.ObjectPath); ok && path.IsValid() && path != "/" {
			return path, nil
		}
	}
	return "", fmt.Errorf("find session: user has no display session")
}

func (l *logind) signal(ctx context.Context, b *bus, at tracker.Stamp, session dbus.ObjectPath, s *dbus.Signal) {
	if s.Name == loginManager+".PrepareForSleep" && len(s.Body) == 1 {
		if starts, ok := s.Body[0].(bool); ok {
			l.sleep(ctx, b, at, starts)
		}
		return
	}
	iface, values, ok := propertiesChanged(s)
	if ok && s.Path == loginPath && iface == loginManager {
		// It is sent for each inhibitor that comes or goes, also where the whole stays.
		if _, inhibited := values["BlockInhibited"]; inhibited {
			l.readInhibitors(ctx, b, at)
		}
		return
	}
	if ok && session != "" && s.Path == session && iface == loginSession {
		for _, name := range []string{"LockedHint", "Active"} {
			if v, ok := values[name]; ok {
				l.sessionProperty(ctx, at, name, v.Value())
			}
		}
	}
}

func (l *logind) sessionProperty(ctx context.Context, at tracker.Stamp, name string, value any) {
	on, ok := value.(bool)
	switch {
	case !ok:
	case name == "LockedHint":
		l.locks.set(ctx, l.out, at, witnessHint, on)
	case name == "Active":
		l.locks.set(ctx, l.out, at, witnessInactive, !on)
	}
}

// forget drops what was said of the session by somebody who is gone.
func (l *logind) forget(ctx context.Context) {
	at := Stamp()
	l.locks.set(ctx, l.out, at, witnessHint, false)
	l.locks.set(ctx, l.out, at, witnessInactive, false)
}

// sleep reports and, on the way down, lets the machine go once the event was
// taken and the daemon has written what it must.
func (l *logind) sleep(ctx context.Context, b *bus, at tracker.Stamp, starts bool) {
	l.out.event(ctx, at, tracker.Sleep{On: starts})
	if starts {
		l.beforeSleep()
		l.release()
		return
	}
	if err := l.inhibit(ctx, b); err != nil {
		l.out.log.Debug("sleep inhibitor", "err", err)
	}
}

// inhibit takes a delay lock: logind holds sleep back until it is closed, for
// at most its InhibitDelayMaxSec.
func (l *logind) inhibit(ctx context.Context, b *bus) error {
	l.release()
	var fd dbus.UnixFD
	err := b.call(ctx, loginName, loginPath, loginManager+".Inhibit",
		[]any{"sleep", "dwell", "Saves the time recorded so far", "delay"}, &fd)
	if err != nil {
		return err
	}
	l.inhibitor = os.NewFile(uintptr(fd), "sleep inhibitor")
	return nil
}

func (l *logind) release() {
	if l.inhibitor != nil {
		l.inhibitor.Close()
		l.inhibitor = nil
	}
}
