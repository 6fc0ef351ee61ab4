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

// search returns the first socket that is meant of all there are (proc(5), /proc/net/tcp).
// A client may have used an IPv6 socket for an IPv4 address, so both tables are read.
func search(meant func(socket) bool) (socket, error) {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		file, err := os.Open(table)
		if errors.Is(err, os.ErrNotExist) {
			continue // IPv6 may be off
		}
		if err != nil {
			return socket{}, err
		}
		s, err := searchTable(file, meant)
		file.Close()
		if !errors.Is(err, ErrNoSocket) {
			return s, err
		}
	}
	return socket{}, ErrNoSocket
}

// searchTable finds the socket that is meant in a table as the kernel writes it.
func searchTable(table io.Reader, meant func(socket) bool) (socket, error) {
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		if s, ok := parseLine(lines.Text()); ok && meant(s) {
			return s, nil
		}
	}
	if err := lines.Err(); err != nil {
		return socket{}, fmt.Errorf("read the table of sockets: %w", err)
	}
	return socket{}, ErrNoSocket
}

// parseLine reads a socket's line. That of the headings is none.
func parseLine(line string) (socket, bool) {
	fields := strings.Fields(line)
	if len(fields) < 10 {
		return socket{}, false
	}
	local, ok1 := parseEnd(fields[1])
	remote, ok2 := parseEnd(fields[2])
	state, err1 := strconv.ParseUint(fields[3], 16, 8)
	uid, err2 := strconv.ParseUint(fields[7], 10, 32)
	inode, err3 := strconv.ParseUint(fields[9], 10, 32)
	ok := ok1 && ok2 && errors.Join(err1, err2, err3) == nil
	return socket{local, remote, uint8(state), uint32(uid), uint32(inode)}, ok
}

// parseEnd reads "0100007F:1F90": the address in 32-bit words of the
// machine's byte order, little-endian on all that we build for, then the port.
func parseEnd(s string) (netip.AddrPort, bool) {
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
