package notify_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	serverName = "org.freedesktop.Notifications"
	serverPath = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// A server is a notification server with the capabilities and the manners that a
// test gives it: what real ones have in common is tested on real ones.
type server struct {
	t            *testing.T
	bus          *dbus.Conn
	capabilities []string
	refuse       func(call) *dbus.Error // nil: takes everything

	mu     sync.Mutex
	asked  int // how often for its capabilities
	calls  []call
	closed []uint32
}

// A call is one to Notify.
type call struct {
	app, title, body string
	replaces, id     uint32
	actions          []string
	hints            map[string]dbus.Variant
	timeout          int32
}

func (d desktop) serve(capabilities ...string) *server {
	d.t.Helper()
	s := &server{t: d.t, bus: d.SessionBus(), capabilities: capabilities}
	if err := s.bus.ExportMethodTable(map[string]any{
		"GetCapabilities": s.getCapabilities, "Notify": s.notify, "CloseNotification": s.closeNotification,
		"GetServerInformation": func() (string, string, string, string, *dbus.Error) { return "test", "dwell", "1", "1.2", nil },
	}, serverPath, serverName); err != nil {
		d.t.Fatal(err)
	}
	reply, err := s.bus.RequestName(serverName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		d.t.Fatalf("the server's name: %v, %v", reply, err)
	}
	return s
}

func (s *server) getCapabilities() ([]string, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.capabilities, nil
}

func (s *server) notify(app string, replaces uint32, _, title, body string, actions []string, hints map[string]dbus.Variant, timeout int32) (uint32, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := call{app, title, body, replaces, replaces, actions, hints, timeout}
	if s.refuse != nil {
		if err := s.refuse(c); err != nil {
			return 0, err
		}
	}
	if c.id == 0 {
		c.id = uint32(len(s.calls) + 1)
	}
	s.calls = append(s.calls, c)
	return c.id, nil
}

func (s *server) closeNotification(id uint32) *dbus.Error {
	s.mu.Lock()
	s.closed = append(s.closed, id)
	s.mu.Unlock()
	s.emit("NotificationClosed", id, uint32(3))
	return nil
}

func (s *server) emit(member string, args ...any) {
	s.t.Helper()
	if err := s.bus.Emit(serverPath, serverName+"."+member, args...); err != nil {
		s.t.Error(err)
	}
}

// leave ends the server, as a crash would: its name goes with its connection.
func (s *server) leave() {
	s.t.Helper()
	s.bus.Close()
}

func (s *server) seen() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *server) askedTimes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *server) last() call {
	s.t.Helper()
	calls := s.seen()
	if len(calls) == 0 {
		s.t.Fatal("nothing was shown")
	}
	return calls[len(calls)-1]
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	t.Cleanup(cancel)
	return ctx
}
