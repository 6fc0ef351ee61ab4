package loopback

import (
	"errors"
	"net/netip"
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
   6: 0100007F:A004 0100007F:1F90 05 00000000:00000000 00:00000000 00000000  1004        0 6 1
   7: 0100007F:A005 0100007F:1F90 05 00000000:00000000 00:00000000 00000000     0        0 0 1
   8: 0100007F:A006 0100007F:1F90 01 00000000:00000000 00:00000000 00000000    -1        0 8 1
`

func TestSearchTable(t *testing.T) {
	for name, c := range map[string]struct {
		client, server string
		want           uint32
		err            error
	}{
		"the client's end, not ours":     {"127.0.0.1:40960", "127.0.0.1:8080", 1001, nil},
		"the other way round":            {"127.0.0.1:8080", "127.0.0.1:40960", 1000, nil},
		"closed: nobody's":               {"127.0.0.1:40961", "127.0.0.1:8080", 0, ErrNoSocket},
		"IPv4 by an IPv6 socket":         {"127.0.0.1:40962", "127.0.0.1:8080", 1002, nil},
		"IPv6":                           {"[::1]:40963", "[::1]:8080", 1003, nil},
		"half-closed":                    {"127.0.0.1:40964", "127.0.0.1:8080", 1004, nil},
		"half-closed and left: nobody's": {"127.0.0.1:40965", "127.0.0.1:8080", 0, ErrNoSocket},
		"no user's number":               {"127.0.0.1:40966", "127.0.0.1:8080", 0, ErrNoSocket},
		"another port":                   {"127.0.0.1:40960", "127.0.0.1:8081", 0, ErrNoSocket},
		"one that listens":               {"127.0.0.1:8080", "0.0.0.0:0", 0, ErrNoSocket},
	} {
		client, server := netip.MustParseAddrPort(c.client), netip.MustParseAddrPort(c.server)
		got, err := searchTable(strings.NewReader(table), func(s socket) bool { return s.connects(client, server) })
		if got.uid != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %d, %v; want %d, %v", name, got.uid, err, c.want, c.err)
		}
	}
}

func FuzzSearchTable(f *testing.F) {
	f.Add(table)
	f.Add("x: 0100007F:A000 0100007F:1F90 01 a b c -1 0 1")
	client, server := netip.MustParseAddrPort("127.0.0.1:40960"), netip.MustParseAddrPort("127.0.0.1:8080")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := searchTable(strings.NewReader(text), func(s socket) bool { return s.connects(client, server) })
		if err == nil && (s.inode == 0 || !strings.Contains(strings.ToUpper(text), "1F90")) {
			t.Fatalf("%+v out of %q", s, text)
		}
	})
}
