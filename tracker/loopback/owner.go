// Package loopback serves HTTP to programs of this machine, and tells whose program is at
// the other end of a connection. Every user's programs reach a loopback port, and TCP itself says nothing of who
// they are: the kernel's tables of sockets do.
//
// It refuses to know what is served, and to whom it may be.
package loopback

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

// ErrNoSocket is for a socket that is in no table: its owner closed it, or the
// system keeps no such tables.
var ErrNoSocket = errors.New("socket not found")

// Owner returns the id of the user who owns the client's end of a loopback connection.
// The kernel lists each end of it as a socket of its own (proc(5),
// /proc/net/tcp); a client may have used an IPv6 socket for an IPv4 address, so
// both tables are read.
func Owner(client, server netip.AddrPort) (uid int, err error) {
	return find(func(from, to netip.AddrPort, state string) bool {
		return (state == established || state == closeWait) && from == client && to == server
	})
}

// Listener returns the id of the user whose program listens at a loopback address.
func Listener(server netip.AddrPort) (uid int, err error) {
	return find(func(at, _ netip.AddrPort, state string) bool {
		return state == listening && at.Port() == server.Port() && (at.Addr() == server.Addr() || at.Addr().IsUnspecified())
	})
}

// The states of a socket that has an owner: one without a process (TIME_WAIT) is shown as
// root's.
const (
	established = "01"
	closeWait   = "08"
	listening   = "0A"
)

// find returns the owner of the first socket that is meant.
func find(meant func(local, remote netip.AddrPort, state string) bool) (uid int, err error) {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		file, err := os.Open(table)
		if errors.Is(err, os.ErrNotExist) {
			continue // IPv6 may be off
		}
		if err != nil {
			return 0, fmt.Errorf("find the peer's user: %w", err)
		}
		uid, err := parseOwner(file, meant)
		file.Close()
		if !errors.Is(err, ErrNoSocket) {
			return uid, err
		}
	}
	return 0, fmt.Errorf("find the peer's user: %w", ErrNoSocket)
}

// parseOwner finds the socket that is meant in a table as the kernel writes it.
func parseOwner(table io.Reader, meant func(local, remote netip.AddrPort, state string) bool) (int, error) {
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 || fields[3] != established && fields[3] != closeWait && fields[3] != listening {
			continue
		}
		from, ok1 := parseSocket(fields[1])
		to, ok2 := parseSocket(fields[2])
		if !ok1 || !ok2 || !meant(from, to, fields[3]) {
			continue
		}
		uid, err := strconv.Atoi(fields[7])
		if err != nil || uid < 0 {
			return 0, fmt.Errorf("find the peer's user: bad uid in the socket table")
		}
		return uid, nil
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("find the peer's user: %w", err)
	}
	return 0, ErrNoSocket
}

// parseSocket reads "0100007F:1F90": the address in 32-bit words of the
// machine's byte order, little-endian on all that we build for, then the port.
func parseSocket(s string) (netip.AddrPort, bool) {
	address, port, ok := strings.Cut(s, ":")
	if !ok {
		return netip.AddrPort{}, false
	}
	raw, err := hex.DecodeString(address)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	ip, ok := netip.AddrFromSlice(raw)
	n, err := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(n)), true
}
