package loopback

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// nobody is the user whom nothing belongs to.
const nobody = 65534

// users are those whose sockets can be made here: root can make another's, where there is
// another.
func users() []int {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	was, _ := unix.SetfsuidRetUid(nobody)
	is, _ := unix.SetfsuidRetUid(was)
	if is == was {
		return []int{was}
	}
	return []int{was, is}
}

// as runs f where sockets become a user's.
func as(t testing.TB, uid int, f func()) {
	t.Helper()
	if uid == os.Getuid() {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with this
		if err := unix.Setfsuid(uid); err != nil {
			t.Error(err)
			return
		}
		f()
	}()
	<-done
}

// inBothWays runs a test once where the kernel answers, and once where only its tables
// are left.
func inBothWays(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Run("asked", func(t *testing.T) {
		if _, err := lookUp(unix.IPPROTO_TCP, netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2")); !errors.Is(err, ErrNoSocket) {
			t.Skipf("this kernel is not to be asked: %v", err)
		}
		test(t)
	})
	t.Run("searched", func(t *testing.T) {
		withoutNetlink(t, func() { test(t) })
	})
}

// ends returns both addresses of a connection, as its client sees it.
func ends(c net.Conn) (local, remote netip.AddrPort) {
	return unmap(c.LocalAddr().(*net.TCPAddr).AddrPort()), unmap(c.RemoteAddr().(*net.TCPAddr).AddrPort())
}

// listen opens a port.
func listen(t testing.TB, address string) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("%s is not there: %v", address, err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

// connect returns both ends of a connection to ln, the client's a user's and made by dial.
func connect(t testing.TB, ln net.Listener, uid int, dial func(address string) (net.Conn, error)) (client, server *net.TCPConn) {
	t.Helper()
	var c net.Conn
	var err error
	as(t, uid, func() { c, err = dial(ln.Addr().String()) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

func dial(address string) (net.Conn, error) { return net.Dial("tcp", address) }

// dialMapped uses an IPv6 socket for an IPv4 address, as programs do that know of IPv6 only.
func dialMapped(address string) (net.Conn, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "client")
	defer file.Close()
	if err := unix.Connect(fd, &unix.SockaddrInet6{Port: int(at.Port()), Addr: at.Addr().As16()}); err != nil {
		return nil, err
	}
	return net.FileConn(file)
}

// dialFromIPv4 reaches what listens at any address.
func dialFromIPv4(address string) (net.Conn, error) {
	return dial(strings.Replace(address, "[::]", "127.0.0.1", 1))
}

// dialByDevice uses a socket that is bound to the loopback device.
func dialByDevice(address string) (net.Conn, error) {
	bind := func(_, _ string, raw syscall.RawConn) (err error) {
		if e := raw.Control(func(fd uintptr) { err = unix.SetsockoptString(int(fd), unix.SOL_SOCKET, unix.SO_BINDTODEVICE, "lo") }); e != nil {
			return e
		}
		return err
	}
	return (&net.Dialer{Control: bind}).Dial("tcp", address)
}

// dialMultipath asks for MPTCP, whose connections are of TCP sockets within.
func dialMultipath(address string) (net.Conn, error) {
	var d net.Dialer
	d.SetMultipathTCP(true)
	return d.Dial("tcp", address)
}
