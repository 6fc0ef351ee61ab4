package loopback

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestOwnerOfARealSocket(t *testing.T) {
	for name, c := range map[string]struct {
		address string
		dial    func(address string) (net.Conn, error)
	}{
		"IPv4":                   {"127.0.0.1:0", dial},
		"IPv6":                   {"[::1]:0", dial},
		"IPv4 by an IPv6 socket": {"127.0.0.1:0", dialMapped},
		"IPv4 to an IPv6 socket": {"[::]:0", dialFromIPv4},
		"bound to the device":    {"127.0.0.1:0", dialByDevice},
		"the same, IPv6":         {"[::1]:0", dialByDevice},
		"MPTCP":                  {"127.0.0.1:0", dialMultipath},
		"MPTCP, IPv6":            {"[::1]:0", dialMultipath},
	} {
		for _, user := range users() {
			t.Run(fmt.Sprint(name, " of ", user), func(t *testing.T) {
				conn, _ := connect(t, listen(t, c.address), user, c.dial)
				client, server := ends(conn)
				inBothWays(t, func(t *testing.T) { ownedBy(t, client, server, user) })
			})
		}
	}
}

// ownedBy checks whose the ends of a connection to a port of ours are, and that nothing is
// beside it.
func ownedBy(t *testing.T, client, server netip.AddrPort, user int) {
	t.Helper()
	if uid, err := Owner(client, server); err != nil || uid != user {
		t.Errorf("%v: user %d (%v), want %d", client, uid, err, user)
	}
	if uid, err := Owner(server, client); err != nil || uid != os.Getuid() {
		t.Errorf("the other way round: user %d (%v), want %d", uid, err, os.Getuid())
	}
	for _, other := range []netip.AddrPort{netip.AddrPortFrom(client.Addr(), 1), netip.AddrPortFrom(client.Addr().Next(), client.Port())} {
		if uid, err := Owner(other, server); !errors.Is(err, ErrNoSocket) {
			t.Errorf("nobody is at %v, and it is user %d (%v)", other, uid, err)
		}
		if uid, err := Owner(server, other); !errors.Is(err, ErrNoSocket) {
			t.Errorf("what listens at %v is not connected to %v, and it is user %d (%v)", server, other, uid, err)
		}
	}
}

// The same of a program that another user runs, which ends.
func TestOwnerIsAnotherUser(t *testing.T) {
	if len(users()) < 2 {
		t.Skip("only root can start a process as another user")
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			ln := listen(t, address)
			at := ln.Addr().(*net.TCPAddr)
			cmd := exec.Command("bash", "-c", fmt.Sprintf("exec 3<>/dev/tcp/%s/%d; echo connected >&3; read -u 3", at.IP, at.Port))
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			cmd.Dir = "/"
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			conn, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if said, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
				t.Errorf("%q, %v", said, err)
			}
			server, client := ends(conn)
			inBothWays(t, func(t *testing.T) {
				if uid, err := Owner(client, server); err != nil || uid != nobody {
					t.Errorf("user %d (%v), want %d", uid, err, nobody)
				}
			})
			conn.Close() // and it ends
			_ = cmd.Wait()
			inBothWays(t, func(t *testing.T) {
				if uid, err := Owner(client, server); !errors.Is(err, ErrNoSocket) {
					t.Errorf("it is gone, and it is user %d (%v)", uid, err)
				}
			})
		})
	}
}

func TestListener(t *testing.T) {
	for _, c := range []struct{ listens, at string }{
		{"127.0.0.1:0", "127.0.0.1"}, {"[::1]:0", "::1"}, {"0.0.0.0:0", "127.0.0.1"}, {"[::]:0", "::1"}, {"[::]:0", "127.0.0.1"},
	} {
		for _, user := range users() {
			t.Run(fmt.Sprint(c.listens, " ", c.at, " of ", user), func(t *testing.T) {
				var ln net.Listener
				var err error
				as(t, user, func() { ln, err = net.Listen("tcp", c.listens) })
				if err != nil {
					t.Skipf("%s is not there: %v", c.listens, err)
				}
				defer ln.Close()
				at := netip.AddrPortFrom(netip.MustParseAddr(c.at), ln.Addr().(*net.TCPAddr).AddrPort().Port())
				inBothWays(t, func(t *testing.T) {
					if uid, err := Listener(at); err != nil || uid != user {
						t.Errorf("at %s user %d (%v) listens, want %d", at, uid, err, user)
					}
					if uid, err := Listener(netip.AddrPortFrom(at.Addr(), 1)); !errors.Is(err, ErrNoSocket) {
						t.Errorf("nobody listens there, and it is user %d (%v)", uid, err)
					}
				})
			})
		}
	}
}

// Who listens at every IPv4 address does not at the IPv6 one.
func TestNoListenerAcrossFamilies(t *testing.T) {
	ln, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	at := netip.AddrPortFrom(netip.IPv6Loopback(), ln.Addr().(*net.TCPAddr).AddrPort().Port())
	inBothWays(t, func(t *testing.T) {
		if uid, err := Listener(at); !errors.Is(err, ErrNoSocket) {
			t.Errorf("user %d (%v)", uid, err)
		}
	})
}

// With 2000 connections open, each of two sockets.
func BenchmarkOwner(b *testing.B) {
	ln := listen(b, "127.0.0.1:0")
	var client, server netip.AddrPort
	for i := range 2000 {
		conn, _ := connect(b, ln, os.Getuid(), dial)
		if i == 1000 {
			client, server = ends(conn)
		}
	}
	b.Run("asked", func(b *testing.B) {
		for b.Loop() {
			if _, err := lookUp(unix.IPPROTO_TCP, client, server); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("searched", func(b *testing.B) {
		for b.Loop() {
			if _, err := search(func(s socket) bool { return s.connects(client, server) }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
