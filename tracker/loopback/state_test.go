package loopback

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fill writes until no more is taken, so that what would come after stays unsent.
func fill(t *testing.T, c *net.TCPConn) {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 64<<10)
	for full := false; !full; {
		if err := raw.Control(func(fd uintptr) {
			_, err := unix.Write(int(fd), chunk) // it does not wait
			full = err != nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// reaches waits until the kernel has the client's end in a state.
func reaches(t *testing.T, client, server netip.AddrPort, state uint8) socket {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		s, err := search(func(s socket) bool { return s.local == client && s.remote == server })
		if err == nil && s.state == state {
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("state %d (%v), want %d", s.state, err, state)
		}
	}
}

// In whatever state a connection is, it is its user's while a process holds it, and
// nobody's after.
func TestOwnerInEveryState(t *testing.T) {
	theirs, nobodys := true, false
	user := users()[len(users())-1]
	for name, c := range map[string]struct {
		do    func(t *testing.T, client, server *net.TCPConn)
		state uint8
		whose bool
	}{
		"open": {func(*testing.T, *net.TCPConn, *net.TCPConn) {}, unix.BPF_TCP_ESTABLISHED, theirs},
		"it asked all it will": {func(_ *testing.T, client, _ *net.TCPConn) {
			client.CloseWrite()
		}, unix.BPF_TCP_FIN_WAIT2, theirs},
		"the same, unread": {func(t *testing.T, client, _ *net.TCPConn) {
			fill(t, client)
			client.CloseWrite()
		}, unix.BPF_TCP_FIN_WAIT1, theirs},
		"it has its answer": {func(_ *testing.T, _, server *net.TCPConn) {
			server.CloseWrite()
		}, unix.BPF_TCP_CLOSE_WAIT, theirs},
		"it asked all it will, then was answered, unread": {func(t *testing.T, client, server *net.TCPConn) {
			fill(t, client)
			client.CloseWrite()
			server.CloseWrite()
		}, unix.BPF_TCP_CLOSING, theirs},
		"it has its answer, asked all it will, unread": {func(t *testing.T, client, server *net.TCPConn) {
			server.CloseWrite()
			from, to := ends(client)
			reaches(t, from, to, unix.BPF_TCP_CLOSE_WAIT)
			fill(t, client)
			client.CloseWrite()
		}, unix.BPF_TCP_LAST_ACK, theirs},
		"closed": {func(_ *testing.T, client, _ *net.TCPConn) {
			client.Close()
		}, unix.BPF_TCP_FIN_WAIT2, nobodys},
		"closed, unread": {func(t *testing.T, client, _ *net.TCPConn) {
			fill(t, client)
			client.Close()
		}, unix.BPF_TCP_FIN_WAIT1, nobodys},
		"asked all it will, then closed": {func(_ *testing.T, client, _ *net.TCPConn) {
			client.CloseWrite()
			client.Close()
		}, unix.BPF_TCP_FIN_WAIT2, nobodys},
		"closed by both": {func(_ *testing.T, client, server *net.TCPConn) {
			client.Close()
			server.Close()
		}, unix.BPF_TCP_TIME_WAIT, nobodys},
		// What is found then is the one that listens.
		"broken off": {func(_ *testing.T, client, _ *net.TCPConn) {
			client.SetLinger(0)
			client.Close()
		}, 0, nobodys},
	} {
		for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
			t.Run(name+" "+address, func(t *testing.T) {
				client, server := connect(t, listen(t, address), user, dial)
				from, to := ends(client)
				c.do(t, client, server)
				if c.state != 0 {
					if s := reaches(t, from, to, c.state); c.whose == nobodys && s.inode != 0 {
						t.Errorf("nobody holds it, and its inode is %d", s.inode)
					}
				}
				inBothWays(t, func(t *testing.T) {
					switch uid, err := Owner(from, to); {
					case c.whose == theirs && (err != nil || uid != user):
						t.Errorf("user %d (%v), want %d", uid, err, user)
					case c.whose == nobodys && !errors.Is(err, ErrNoSocket):
						t.Errorf("it is nobody's, and it is user %d's (%v)", uid, err)
					}
				})
			})
		}
	}
}
