package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// The port's socket outlives a restart where systemd started dwell: it is handed to
// systemd, which keeps it (sd_notify(3), FDSTORE) and passes it to the next run
// (sd_listen_fds(3)). Who connects meanwhile waits instead of being refused.

// socketName is what systemd calls the socket.
const socketName = "watchers"

// firstPassed is the number of the first descriptor that systemd passes.
const firstPassed = 3

// passedSocket returns the socket that systemd kept for address, if it did. Others are
// closed: nobody would ever answer there.
func passedSocket(address string) (held net.Listener) {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil
	}
	count, _ := strconv.Atoi(os.Getenv("LISTEN_FDS")) // none is zero
	_ = os.Unsetenv("LISTEN_PID")                     // it fails on no such name
	for fd := firstPassed; fd < firstPassed+min(count, 8); fd++ {
		file := os.NewFile(uintptr(fd), socketName)
		listener, err := net.FileListener(file) // of a descriptor of its own
		_ = file.Close()
		switch {
		case err != nil:
		case held == nil && listener.Addr().String() == address:
			held = listener
		default:
			_ = listener.Close() // nobody waits for it
		}
	}
	return held
}

// anotherOf returns a listener at the same socket, which closing the first leaves open; nil
// where it cannot be had.
func anotherOf(listener net.Listener) net.Listener {
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return nil
	}
	file, err := tcp.File()
	if err != nil {
		return nil
	}
	defer file.Close()
	other, err := net.FileListener(file)
	if err != nil {
		return nil
	}
	return other
}

// keepSocket has systemd keep the port's socket.
func keepSocket(listener net.Listener) error {
	tcp, ok := listener.(*net.TCPListener)
	if !ok || os.Getenv("NOTIFY_SOCKET") == "" {
		return nil
	}
	// Not by its File: asked for its number that makes the socket wait in the kernel.
	raw, err := tcp.SyscallConn()
	if err != nil {
		return fmt.Errorf("keep the port over a restart: %w", err)
	}
	var told error
	err = raw.Control(func(fd uintptr) {
		told = notifySystemd("FDSTORE=1\nFDNAME="+socketName, unix.UnixRights(int(fd)))
	})
	return errors.Join(err, told)
}

// dropSocket has systemd keep it no more.
func dropSocket() error { return notifySystemd("FDSTOREREMOVE=1\nFDNAME="+socketName, nil) }

// notifySystemd says something to the systemd that started this, if one did. Package net
// passes descriptors over connected datagrams to nobody.
func notifySystemd(words string, rights []byte) (err error) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("tell systemd: %w", err)
	}
	defer func() { err = errors.Join(err, unix.Close(fd)) }()
	if err := unix.Sendmsg(fd, []byte(words), rights, &unix.SockaddrUnix{Name: path}, unix.MSG_DONTWAIT); err != nil {
		return fmt.Errorf("tell systemd: %w", err)
	}
	return nil
}
