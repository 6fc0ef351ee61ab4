package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dwell/ui/view"
)

// errPortTaken is for a port somebody else listens on.
var errPortTaken = errors.New("is taken")

// listenWatchers takes the port, or the socket that systemd holds for us: a restart then
// refuses nobody.
func listenWatchers(ctx context.Context, address string) (net.Listener, error) {
	if listener, ok := heldSocket(address); ok {
		return listener, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		who := "by another program"
		if name := whoAnswers(ctx, address); name != "" {
			who = "by " + name
		}
		return nil, fmt.Errorf(`%s %w %s; "dwell setup browsers --port" says what can be done`, address, errPortTaken, who)
	}
	if err != nil {
		return nil, fmt.Errorf("hear watchers: %w", err)
	}
	return listener, nil
}

// heldSocket returns the socket that systemd passed (sd_listen_fds(3)), if it is this
// address's.
func heldSocket(address string) (net.Listener, bool) {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, false
	}
	const first = 3
	count, _ := strconv.Atoi(os.Getenv("LISTEN_FDS")) // none is zero
	for fd := first; fd < first+min(count, 8); fd++ {
		file := os.NewFile(uintptr(fd), "listener")
		listener, err := net.FileListener(file) // of a descriptor of its own: ours stays for the next time
		if err != nil {
			continue
		}
		if listener.Addr().String() == address {
			return listener, true
		}
		_ = listener.Close() // it is not this one
	}
	return nil, false
}

// whoAnswers asks who listens at a loopback address: "ActivityWatch 0.13", "another dwell";
// empty where it does not say.
func whoAnswers(ctx context.Context, address string) string {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return ""
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	// By hand: net/http's client, with all of TLS, is half a megabyte of program.
	if _, err := fmt.Fprintf(conn, "GET /api/0/info HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", address); err != nil {
		return ""
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	var info struct {
		Version string `json:"version"`
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil || json.Unmarshal(text, &info) != nil || info.Version == "" {
		return ""
	}
	if strings.HasPrefix(info.Version, "dwell") {
		return "another dwell"
	}
	return "ActivityWatch " + view.Plain(info.Version)
}
