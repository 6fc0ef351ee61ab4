package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/recorder"
	"dwell/ui/tray"
	"dwell/ui/view"
)

// The control socket: a Unix socket, 0600, whose peer must be the same user.
// One request a connection, one line of JSON each way; before its own the daemon
// says at once that it heard.

const (
	maxRequest = 64 << 10
	// answerWithin is how long a command waits for a daemon that heard it and has
	// work to do, such as storing what it holds.
	answerWithin = 10 * time.Second
	// hearWithin is how long it waits for one to hear it at all, or to say what it
	// knows already: a daemon does so at once, unless somebody stopped it.
	hearWithin = 2 * time.Second
	// tailWithin is how long a command that only reads does: it can do without.
	tailWithin = time.Second
)

// heard goes before a reply. It is white space to JSON.
const heard = "\n"

// A request is what a command asks of the daemon.
type request struct {
	Call    string        `json:"call"`              // status, tail, flush, forget, changed, pause, resume, quiet, break, link, web, site
	For     time.Duration `json:"for,omitempty"`     // pause, quiet: how long; 0: until resumed, until tomorrow
	From    time.Time     `json:"from,omitzero"`     // forget
	To      time.Time     `json:"to,omitzero"`       // forget
	Target  string        `json:"target,omitempty"`  // forget: of what
	Page    string        `json:"page,omitempty"`    // link: to which page
	Web     *browser.Said `json:"web,omitempty"`     // web: what a browser's extension says
	Site    *browser.Call `json:"site,omitempty"`    // site: what else it says
	Version string        `json:"version,omitempty"` // of the asker
}

// A reply is what the daemon answers; which fields depends on the call.
type reply struct {
	Error   string         `json:"error,omitempty"`
	Version string         `json:"version,omitempty"`
	Status  *view.Status   `json:"status,omitempty"`
	Health  string         `json:"health,omitempty"` // with status: what needs the person's look
	Waits   string         `json:"waits,omitempty"`  // with status: what takes effect at the next start
	Break   time.Duration  `json:"break,omitempty"`  // with status: what is left of a break
	Held    string         `json:"held,omitempty"`   // with status: why notices wait
	Tray    tray.Place     `json:"tray,omitempty"`   // with status: where the icon is; empty: it is switched off
	Asking  []string       `json:"asking,omitempty"` // with status: add-ons of Firefox that wait for the person's word
	Tail    *recorder.Tail `json:"tail,omitempty"`
	Until   time.Time      `json:"until,omitzero"`
	Link    string         `json:"link,omitempty"`
	Keys    []string       `json:"keys,omitempty"` // with web: the person's sites that are told by more than their host

	Prompts  []tracker.Prompts `json:"prompts,omitempty"`  // with tail: those that cannot be stored
	Friction []string          `json:"friction,omitempty"` // with web and site: before which sites the person is asked first
	About    *browser.About    `json:"about,omitempty"`    // with site
}

// controlServer answers requests; handle runs in the daemon's one goroutine.
type controlServer struct {
	listener *net.UnixListener
	handle   func(context.Context, request) reply
	log      *slog.Logger
}

// listenControl opens the socket, in place of one a killed daemon left: the
// caller holds the lock that says there is no other.
func listenControl(path string) (*net.UnixListener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	old := unix.Umask(0o077) // from its first moment nobody else may connect
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	unix.Umask(old)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil { // a socket is made with x bits
		return nil, errors.Join(fmt.Errorf("control socket: %w", err), l.Close())
	}
	return l, nil
}

// serve answers until ctx ends, and waits for what it began.
func (s *controlServer) serve(ctx context.Context) error {
	var open sync.WaitGroup
	defer open.Wait()
	stop := context.AfterFunc(ctx, func() { _ = s.listener.Close() })
	defer stop()
	for {
		conn, err := s.listener.AcceptUnix()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("control socket: %w", err)
		}
		open.Go(func() {
			if err := s.answer(ctx, conn); err != nil {
				s.log.Debug("control request not answered", "err", err)
			}
		})
	}
}

var errStranger = errors.New("peer is another user")

func (s *controlServer) answer(ctx context.Context, conn *net.UnixConn) error {
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer stop()
	if err := conn.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return fmt.Errorf("set deadline: %w", err)
	}
	if err := samePeer(conn); err != nil {
		return err
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxRequest)).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	var req request
	if err := json.Unmarshal(line, &req); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	if _, err := conn.Write([]byte(heard)); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	if err := json.NewEncoder(conn).Encode(s.handle(ctx, req)); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	return nil
}

// samePeer refuses whoever is not the user the daemon runs as (unix(7), SO_PEERCRED).
func samePeer(conn *net.UnixConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return fmt.Errorf("peer: %w", err)
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return fmt.Errorf("peer: %w", err)
	}
	if credErr != nil {
		return fmt.Errorf("peer: %w", credErr)
	}
	if int(cred.Uid) != os.Getuid() {
		return errStranger
	}
	return nil
}

// ask sends one request to the daemon. No daemon is [errDown], one that says
// nothing [errSilent]. Looking for it needs no limit of time: connecting to a Unix
// socket never waits where the socket does not block (connect(2), EAGAIN), as Go's
// do not.
func ask(ctx context.Context, socket string, req request) (reply, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return reply{}, errDown
	}
	defer func() { _ = conn.Close() }()
	r, err := converse(conn, req)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return reply{}, errSilent
	case err != nil:
		return reply{}, fmt.Errorf("ask the daemon: %w", err)
	case r.Error != "":
		return reply{}, errors.New(r.Error)
	}
	return r, nil
}

func converse(conn net.Conn, req request) (r reply, err error) {
	hear, answer := patienceWith(req.Call)
	if err := conn.SetDeadline(time.Now().Add(hear)); err != nil {
		return r, err
	}
	req.Version = version
	if err := json.NewEncoder(conn).Encode(req); err != nil {
		return r, err
	}
	in := bufio.NewReader(conn)
	if _, err := in.Peek(1); err != nil {
		return r, err
	}
	if err := conn.SetDeadline(time.Now().Add(answer)); err != nil {
		return r, err
	}
	err = json.NewDecoder(in).Decode(&r)
	return r, err
}

// patienceWith is how long a daemon may take to hear a call, and then to answer.
func patienceWith(call string) (hear, answer time.Duration) {
	switch call {
	case "tail":
		return tailWithin, tailWithin
	case "status", "link":
		return hearWithin, hearWithin
	}
	return hearWithin, answerWithin
}
