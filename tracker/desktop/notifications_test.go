package desktop

import (
	"log/slog"
	"testing"

	"dwell/tracker"
)

// What stands on a disk holds when the service that tells it ends, as Xfce's does
// when nobody asked it for a while; what a server keeps goes with the server.
func TestDoNotDisturbOutlivesItsServiceWhereItIsKept(t *testing.T) {
	for service, want := range map[string]bool{"org.xfce.Xfconf": true, notifyName: false} {
		events := make(chan tracker.Event, 4)
		n := newNotifications(Options{Env: func(string) string { return "" }},
			outlet{log: slog.New(slog.DiscardHandler), events: events, states: make(chan tracker.SourceState, 8)})
		for _, sw := range n.switches {
			if sw.service == service {
				n.set(t.Context(), Stamp(), sw, true, true)
			}
		}
		n.owner(t.Context(), nil, Stamp(), service, false)
		close(events)
		var last tracker.Fact
		for e := range events {
			last = e.Fact
		}
		if last != (tracker.DoNotDisturb{On: want}) {
			t.Errorf("%s ended: %v, want %v", service, last, want)
		}
	}
}
