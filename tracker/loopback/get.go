package loopback

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
)

// ErrNotLoopback is for an address that is not this machine's own.
var ErrNotLoopback = errors.New("not an address of this machine alone")

// ErrStranger is for a server of another user's.
var ErrStranger = errors.New("another user listens there")

// ErrStatus is for an answer that is not 200.
var ErrStatus = errors.New("refused")

// Get asks a server of this user's on this machine, "127.0.0.1:5600", for a path, and returns at most
// limit bytes of its answer. By hand: net/http's client, with all of TLS, is half a
// megabyte of program.
func Get(ctx context.Context, address, path string, limit int64) ([]byte, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().IsLoopback() {
		return nil, fmt.Errorf("ask %s: %w", address, ErrNotLoopback)
	}
	if uid, err := Listener(at); err == nil && uid != os.Getuid() {
		return nil, fmt.Errorf("ask %s: %w", address, ErrStranger)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, address); err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: %w with %d", address, ErrStatus, resp.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, limit))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	return text, nil
}
