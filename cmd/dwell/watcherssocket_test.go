package main_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The port outlives a restart: systemd, for which the test stands, keeps its socket, and
// who connects while no dwell runs waits for the next. Switched off it is given back.
func TestPortOverARestart(t *testing.T) {
	build(t)
	home, err := os.MkdirTemp("", "dwell") // short: sockets lie in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	told, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(home, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { told.Close() })
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	config := filepath.Join(home, "config.toml")
	text := "[watchers]\nenabled = true\nlisten = \"" + address + "\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	hear := func() (words string, held *os.File) {
		t.Helper()
		buf, rights := make([]byte, 512), make([]byte, 512)
		told.SetReadDeadline(time.Now().Add(patience))
		n, m, _, _, err := told.ReadMsgUnix(buf, rights)
		if err != nil {
			t.Fatal(err)
		}
		messages, err := syscall.ParseSocketControlMessage(rights[:m])
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range messages {
			fds, err := syscall.ParseUnixRights(&message)
			if err != nil || len(fds) != 1 {
				t.Fatalf("%d descriptors came: %v", len(fds), err)
			}
			held = os.NewFile(uintptr(fds[0]), "held")
		}
		return string(buf[:n]), held
	}
	run := func(held *os.File) (stop func()) {
		cmd := exec.CommandContext(context.Background(), "sh", "-c", "export LISTEN_PID=$$; exec dwell run --no-web --no-tray --no-notify")
		cmd.Env = append(os.Environ(), "DWELL_HOME="+home, "HOME="+home, "XDG_RUNTIME_DIR="+home, "DISPLAY=", "WAYLAND_DISPLAY=",
			"DBUS_SESSION_BUS_ADDRESS=", "DBUS_SYSTEM_BUS_ADDRESS=unix:path="+filepath.Join(home, "no-bus"), "NOTIFY_SOCKET="+filepath.Join(home, "notify"))
		if held != nil {
			cmd.Env = append(cmd.Env, "LISTEN_FDS=1")
			cmd.ExtraFiles = []*os.File{held}
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		stop = sync.OnceFunc(func() {
			_ = cmd.Process.Signal(os.Interrupt) // it may have ended
			late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
			defer late.Stop()
			if err := cmd.Wait(); err != nil {
				t.Errorf("dwell ended: %v", err)
			}
		})
		t.Cleanup(stop)
		return stop
	}
	asking := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /api/0/info HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", address)
		return conn
	}
	answered := func(conn net.Conn) {
		t.Helper()
		defer conn.Close()
		conn.SetReadDeadline(time.Now().Add(patience))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("it is answered %v, %v", resp, err)
		}
	}

	stop := run(nil)
	words, held := hear()
	if words != "FDSTORE=1\nFDNAME=watchers" || held == nil {
		t.Fatalf("systemd hears %q", words)
	}
	answered(asking())
	stop()
	waiting := asking() // no dwell runs
	stop = run(held)
	if words, again := hear(); words != "FDSTORE=1\nFDNAME=watchers" || again == nil {
		t.Errorf("systemd hears %q", words)
	} else {
		again.Close() // it is the one that is held
	}
	answered(waiting)
	answered(asking())

	if err := os.WriteFile(config, []byte(strings.Replace(text, "true", "false", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if words, _ := hear(); words != "FDSTOREREMOVE=1\nFDNAME=watchers" {
		t.Errorf("systemd hears %q", words)
	}
	held.Close() // as systemd does
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		conn.Close()
		if time.Now().After(end) {
			t.Fatal("switched off, somebody listens still")
		}
	}
	stop()

	// Passed a socket and switched off, it lets nobody wait there.
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	file, err := ln.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	run(file)
	if words, _ := hear(); words != "FDSTOREREMOVE=1\nFDNAME=watchers" {
		t.Errorf("systemd hears %q", words)
	}
	file.Close()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		if time.Now().After(end) {
			t.Fatal("a passed socket is held, and nobody answers")
		}
	}
}
