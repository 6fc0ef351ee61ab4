// Package loopback serves HTTP to programs of this machine, and tells whose program is at
// the other end of a connection. Every user's programs reach a loopback port, and TCP itself says nothing of who
// they are: the kernel's tables of sockets do.
//
// It refuses to know what is served, and to whom it may be.
package loopback

import (
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// ErrNoSocket is for a socket that is in no table: its owner closed it, or the
// system keeps no such tables.
var ErrNoSocket = errors.New("socket not found")

// Owner returns the id of the user who owns the client's end of a loopback connection:
// to the kernel each end of it is a socket of its own.
func Owner(client, server netip.AddrPort) (uid int, err error) {
	return find(client, server, func(s socket) bool { return s.connects(client, server) })
}

// Listener returns the id of the user whose program listens at a loopback address.
func Listener(server netip.AddrPort) (uid int, err error) {
	return find(server, anywhere(server), func(s socket) bool { return s.listensAt(server) })
}

// find returns the owner of the socket that is meant. The kernel is asked for the one with these ends;
// where it takes no such question (a container may forbid it, a small kernel may not
// have it) all are read, which with thousands of them takes hundreds of times as long.
func find(local, remote netip.AddrPort, meant func(socket) bool) (uid int, err error) {
	s, err := lookUp(unix.IPPROTO_TCP, local, remote)
	if err == nil && !meant(s) {
		err = ErrNoSocket
	}
	if err != nil && !errors.Is(err, ErrNoSocket) {
		s, err = search(meant)
	}
	if err != nil {
		return 0, fmt.Errorf("find the peer's user: %w", err)
	}
	return int(s.uid), nil
}

// A socket is what the kernel says of one, in its list or when asked for it.
type socket struct {
	local, remote netip.AddrPort
	state         uint8
	uid, inode    uint32
}

// connects says whether it is this end of a connection, and somebody's still. One that no
// process holds any longer (TIME_WAIT, or what close has left to the kernel) has no inode, and
// may be shown as root's.
func (s socket) connects(local, remote netip.AddrPort) bool {
	switch s.state {
	case unix.BPF_TCP_ESTABLISHED, unix.BPF_TCP_CLOSE_WAIT,
		// It has said all it will, and reads on.
		unix.BPF_TCP_FIN_WAIT1, unix.BPF_TCP_FIN_WAIT2, unix.BPF_TCP_CLOSING, unix.BPF_TCP_LAST_ACK:
		return s.inode != 0 && s.local == local && s.remote == remote
	}
	return false
}

// listensAt says whether it takes connections to an address. One at any IPv6 address may
// take those to IPv4 ones, never the other way round.
func (s socket) listensAt(at netip.AddrPort) bool {
	if s.state != unix.BPF_TCP_LISTEN || s.inode == 0 || s.local.Port() != at.Port() {
		return false
	}
	a := s.local.Addr()
	return a == at.Addr() || a.IsUnspecified() && (a.Is6() || at.Addr().Is4())
}

// anywhere is the other end of a socket that listens, of the same family.
func anywhere(at netip.AddrPort) netip.AddrPort {
	if at.Addr().Is4() {
		return netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.AddrPortFrom(netip.IPv6Unspecified(), 0)
}
