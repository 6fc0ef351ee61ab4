package desktop

import (
	"context"
	"os"
	"slices"
	"strings"

	"dwell/tracker"
	"dwell/tracker/procfs"
)

const inhibitorsLogind = "logind"

// An inhibitorLock is what logind says of an inhibitor (org.freedesktop.login1(5),
// ListInhibitors).
type inhibitorLock struct {
	What, Who, Why, Mode string
	UID, PID             uint32
}

// awake returns what an inhibitor is evidence of: only one of this person's that keeps
// the session from being idle, all the while it is held. Delays, which dwell holds one
// of, keep nobody awake.
func (l inhibitorLock) awake(uid int) (of tracker.Media, ok bool) {
	if l.Mode != "block" || int(l.UID) != uid || !slices.Contains(strings.Split(l.What, ":"), "idle") {
		return tracker.Media{}, false
	}
	return heldBy(l.Who, procfs.ValidPID(l.PID))
}

// readInhibitors asks logind what keeps the session awake.
func (l *logind) readInhibitors(ctx context.Context, b *bus, at tracker.Stamp) {
	var all []inhibitorLock
	if err := b.call(ctx, loginName, loginPath, loginManager+".ListInhibitors", nil, &all); err != nil {
		l.out.log.Debug("list inhibitors", "err", err)
		l.inhibitors.leaves(ctx, at, inhibitorsLogind)
		return
	}
	var held []tracker.Media
	for _, lock := range all {
		if of, ok := lock.awake(os.Getuid()); ok && len(held) < maxInhibitors {
			held = append(held, of)
		}
	}
	l.inhibitors.holds(ctx, at, inhibitorsLogind, held)
}
