package loopback

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
)

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
   1: 0100007F:A000 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1
   2: 0100007F:1F90 0100007F:A000 01 00000000:00000000 00:00000000 00000000  1000        0 3 1
   3: 0100007F:A001 0100007F:1F90 06 00000000:00000000 00:00000000 00000000     0        0 0 1
   4: 0000000000000000FFFF00000100007F:A002 0000000000000000FFFF00000100007F:1F90 01 0:0 0:0 0  1002        0 4 1
   5: 00000000000000000000000001000000:A003 00000000000000000000000001000000:1F90 01 0:0 0:0 0  1003        0 5 1
`

func TestParseOwner(t *testing.T) {
	for name, c := range map[string]struct {
		client, server string
		want           int
		err            error
	}{
		"the client's end, not ours": {"127.0.0.1:40960", "127.0.0.1:8080", 1001, nil},
		"the other way round":        {"127.0.0.1:8080", "127.0.0.1:40960", 1000, nil},
		"closed: nobody's":           {"127.0.0.1:40961", "127.0.0.1:8080", 0, ErrNoSocket},
		"IPv4 by an IPv6 socket":     {"127.0.0.1:40962", "127.0.0.1:8080", 1002, nil},
		"IPv6":                       {"[::1]:40963", "[::1]:8080", 1003, nil},
		"another port":               {"127.0.0.1:40960", "127.0.0.1:8081", 0, ErrNoSocket},
	} {
		client, server := netip.MustParseAddrPort(c.client), netip.MustParseAddrPort(c.server)
		got, err := parseOwner(strings.NewReader(table), func(from, to netip.AddrPort, _ string) bool { return from == client && to == server })
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, err, c.want, c.err)
		}
	}
}

func TestOwnerOfARealSocket(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		ln, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("%s is not there: %v", address, err)
			continue
		}
		defer ln.Close()
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		uid, err := Owner(c.LocalAddr().(*net.TCPAddr).AddrPort(), c.RemoteAddr().(*net.TCPAddr).AddrPort())
		if err != nil || uid != os.Getuid() {
			t.Errorf("%s: user %d (%v), want %d", address, uid, err, os.Getuid())
		}
		at := c.RemoteAddr().(*net.TCPAddr).AddrPort()
		if uid, err := Listener(at); err != nil || uid != os.Getuid() {
			t.Errorf("at %s user %d (%v) listens, want %d", at, uid, err, os.Getuid())
		}
		if uid, err := Listener(netip.AddrPortFrom(at.Addr(), 1)); !errors.Is(err, ErrNoSocket) {
			t.Errorf("nobody listens there, and it is user %d (%v)", uid, err)
		}
	}
}

func FuzzParseOwner(f *testing.F) {
	f.Add(table)
	f.Add("x: 0100007F:A000 0100007F:1F90 01 a b c -1")
	client, server := netip.MustParseAddrPort("127.0.0.1:40960"), netip.MustParseAddrPort("127.0.0.1:8080")
	f.Fuzz(func(t *testing.T, text string) {
		uid, err := parseOwner(strings.NewReader(text), func(from, to netip.AddrPort, _ string) bool { return from == client && to == server })
		if err == nil && (uid < 0 || !strings.Contains(strings.ToUpper(text), "1F90")) {
			t.Fatalf("user %d out of %q", uid, text)
		}
	})
}
