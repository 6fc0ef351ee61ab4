package desktoptest

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

const cookieProtocol = "MIT-MAGIC-COOKIE-1"

// startServer starts Xvfb on the display there was before or, at first, on a
// free one, under a cookie of its own.
func (d *Desktop) startServer() {
	d.tb.Helper()
	d.newAuthority()
	d.free()
	display := d.display
	err := errors.New("no display")
	for range 3 {
		if d.display == "" {
			// Far from those that servers take that look for a free one: what is killed
			// and started again would find another in its place.
			display = fmt.Sprintf(":%d", 1000+mathrand.IntN(9000))
		}
		if err = d.serve(display); err == nil {
			d.display = display
			d.Setenv("DISPLAY", display)
			return
		}
	}
	d.tb.Fatalf("Xvfb did not come up: %v\n%s", err, d.logs())
}

// serve starts Xvfb on a display and waits until it serves.
func (d *Desktop) serve(display string) error {
	d.tb.Helper()
	ready, readyW, err := os.Pipe()
	if err != nil {
		return err
	}
	defer ready.Close()
	d.server = d.start("xvfb", []*os.File{readyW}, "Xvfb", display, "-displayfd", "3", "-screen", "0", d.size+"x24",
		"-nolisten", "tcp", "-noreset", "-auth", d.auth)
	readyW.Close()
	_, err = bufio.NewReader(ready).ReadString('\n')
	return err
}

// newAuthority writes a new cookie to a new file, as display managers do for
// each server, and points XAUTHORITY at it.
func (d *Desktop) newAuthority() {
	d.tb.Helper()
	if d.auth != "" {
		os.Remove(d.auth)
	}
	d.servers++
	d.cookie = make([]byte, 16)
	if _, err := rand.Read(d.cookie); err != nil {
		d.tb.Fatal(err)
	}
	d.auth = filepath.Join(d.Getenv("XDG_RUNTIME_DIR"), fmt.Sprintf("xauth_%d", d.servers))
	record := binary.BigEndian.AppendUint16(nil, 0xffff) // for any address
	for _, field := range []string{"", "", cookieProtocol, string(d.cookie)} {
		record = binary.BigEndian.AppendUint16(record, uint16(len(field)))
		record = append(record, field...)
	}
	if err := os.WriteFile(d.auth, record, 0o600); err != nil {
		d.tb.Fatal(err)
	}
	d.Setenv("XAUTHORITY", d.auth)
}

// KillServer kills the X server, and with it every window and the window
// manager.
func (d *Desktop) KillServer() {
	d.tb.Helper()
	d.driver.close()
	d.server.kill()
	d.reserve()
	number := strings.TrimPrefix(d.display, ":")
	// A killed server leaves these behind, and another would not start there.
	os.Remove("/tmp/.X11-unix/X" + number)
	os.Remove("/tmp/.X" + number + "-lock")
}

// reserve keeps the display number from servers that look for a free one, while
// there is no server: they go by the socket's abstract name. Nobody can connect
// to it.
func (d *Desktop) reserve() {
	d.tb.Helper()
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		d.tb.Fatal(err)
	}
	name := "@/tmp/.X11-unix/X" + strings.TrimPrefix(d.display, ":")
	d.await("the end of the killed server", func() bool {
		return unix.Bind(fd, &unix.SockaddrUnix{Name: name}) == nil
	})
	var once sync.Once
	d.free = func() { once.Do(func() { unix.Close(fd) }) }
	d.tb.Cleanup(d.free)
}

// RestartServer starts a killed X server again on the same display, with a new
// cookie in a new file. A window manager has to be started anew.
func (d *Desktop) RestartServer() {
	d.tb.Helper()
	d.startServer()
	d.driver = d.connect()
}
