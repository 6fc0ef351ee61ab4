package desktop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Commands of the native protocol that are used here.
const (
	pulseError         uint32 = 0
	pulseReply         uint32 = 2
	pulseAuth          uint32 = 8
	pulseSetName       uint32 = 9
	pulseSourceInfo    uint32 = 23
	pulsePlaybackList  uint32 = 30
	pulseRecordingList uint32 = 32
	pulseSubscribe     uint32 = 35
	pulseEvent         uint32 = 66
)

const (
	// pulseVersion is the oldest version that says of a stream that it is paused: a
	// server, however new, then sends no more than is read here.
	pulseVersion    = 19
	pulseVersionAll = 0xffff // the bits above say what memory may be shared; none

	pulsePlaybackEvents  uint32 = 0x4 // the facilities to subscribe to
	pulseRecordingEvents uint32 = 0x8
	pulseFacility        uint32 = 0xf // the part of an event that says of which it is

	pulseNone    uint32 = 0xffffffff // no such thing: no source, no client
	pulseNoThing uint32 = 5          // the error of what is asked for being gone

	pulseCookieSize = 256
	// pulsePatience is how long a server may take to answer: one that is only started
	// by our knock looks for its devices first.
	pulsePatience = 10 * time.Second
)

var (
	errNoPulse      = errors.New("no runtime folder to find a sound server in")
	errPulseFar     = errors.New("the sound server is on another machine")
	errPulseOld     = errors.New("the sound server is too old")
	errPulseRefused = errors.New("the sound server refused")
	errPulseGone    = errors.New("the sound server knows no such thing")
)

// pulseAddress returns the socket of the session's sound server (pulseaudio(1),
// client.conf(5): PULSE_SERVER lists servers; the first here on this machine counts).
func pulseAddress(env func(string) string) (string, error) {
	servers := strings.Fields(env("PULSE_SERVER"))
	for _, server := range servers {
		if _, rest, ok := strings.Cut(server, "}"); ok && strings.HasPrefix(server, "{") {
			server = rest // for the machine of this name only
		}
		if path := strings.TrimPrefix(server, "unix:"); filepath.IsAbs(path) {
			return path, nil
		}
	}
	switch {
	case len(servers) > 0:
		return "", errPulseFar
	case env("PULSE_RUNTIME_PATH") != "":
		return filepath.Join(env("PULSE_RUNTIME_PATH"), "native"), nil
	case env("XDG_RUNTIME_DIR") != "":
		return filepath.Join(env("XDG_RUNTIME_DIR"), "pulse", "native"), nil
	}
	return "", errNoPulse
}

// pulseCookie is what a server knows its person by whose processes it does not know by
// their user, as one outside a container. Without the file it is empty.
func pulseCookie(env func(string) string) []byte {
	path := env("PULSE_COOKIE")
	switch {
	case path != "":
	case env("XDG_CONFIG_HOME") != "":
		path = filepath.Join(env("XDG_CONFIG_HOME"), "pulse", "cookie")
	case env("HOME") != "":
		path = filepath.Join(env("HOME"), ".config", "pulse", "cookie")
	}
	cookie := make([]byte, pulseCookieSize)
	f, err := os.Open(path)
	if err != nil {
		return cookie
	}
	defer f.Close()
	_, _ = f.Read(cookie) // one that is too short does not fit, as none does
	return cookie
}

// A pulseConn is one connection to a sound server.
type pulseConn struct {
	conn    net.Conn
	in      *bufio.Reader
	tag     uint32 // of the last command
	events  uint32 // the facility to be told of
	changed bool   // something was said of it since it was asked for
}

// dialPulse connects, to be told of one facility.
func dialPulse(ctx context.Context, address string, events uint32) (*pulseConn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", address)
	if err != nil {
		return nil, fmt.Errorf("reach the sound server: %w", err)
	}
	return &pulseConn{conn: conn, in: bufio.NewReader(conn), events: events}, nil
}

// greet says who we are and asks to be told.
func (c *pulseConn) greet(cookie []byte) error {
	answer, err := c.ask(pulseAuth, uint32(pulseVersion), cookie)
	if err != nil {
		return err
	}
	version, err := answer.uint()
	if err != nil {
		return err
	}
	if version&pulseVersionAll < pulseVersion {
		return errPulseOld
	}
	if _, err := c.ask(pulseSetName, []pulseProperty{{"application.name", "dwell"}}); err != nil {
		return err
	}
	_, err = c.ask(pulseSubscribe, c.events)
	return err
}

// ask sends a command and returns its answer; what is told meanwhile is noted.
func (c *pulseConn) ask(command uint32, args ...any) (pulseArgs, error) {
	c.tag++
	if err := c.send(command, pulsePacket(command, c.tag, args...)); err != nil {
		return nil, fmt.Errorf("write to the sound server: %w", err)
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(pulsePatience)); err != nil {
		return nil, fmt.Errorf("await the sound server's answer: %w", err)
	}
	for {
		kind, tag, rest, err := c.next()
		if err != nil {
			return nil, err
		}
		if tag != c.tag {
			continue
		}
		switch kind {
		case pulseReply:
			if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
				return nil, fmt.Errorf("have the sound server's answer: %w", err)
			}
			return rest, nil
		case pulseError:
			code, err := rest.uint()
			switch {
			case err != nil:
				return nil, err
			case code == pulseNoThing:
				return nil, errPulseGone
			}
			return nil, fmt.Errorf("%w: error %d", errPulseRefused, code)
		}
	}
}

// send writes a packet. The first one carries our credentials, as PulseAudio's own
// library has it: by them the server knows its person.
func (c *pulseConn) send(command uint32, packet []byte) error {
	conn, ok := c.conn.(*net.UnixConn)
	if command != pulseAuth || !ok {
		_, err := c.conn.Write(packet)
		return err
	}
	us := unix.UnixCredentials(&unix.Ucred{Pid: int32(os.Getpid()), Uid: uint32(os.Getuid()), Gid: uint32(os.Getgid())}) //nolint:gosec // ids
	_, _, err := conn.WriteMsgUnix(packet, us, nil)
	return err
}

// next reads a command, and takes note if it says that something changed.
func (c *pulseConn) next() (kind, tag uint32, rest pulseArgs, err error) {
	if rest, err = readPulse(c.in); err != nil {
		return 0, 0, nil, err
	}
	if kind, err = rest.uint(); err != nil {
		return 0, 0, nil, err
	}
	if tag, err = rest.uint(); err != nil {
		return 0, 0, nil, err
	}
	if kind == pulseEvent {
		about, err := rest.uint()
		if err != nil {
			return 0, 0, nil, err
		}
		c.changed = c.changed || 1<<(about&pulseFacility)&c.events != 0
	}
	return kind, tag, rest, nil
}

// isMonitor asks whether a source only repeats what is played.
func (c *pulseConn) isMonitor(source uint32) (bool, error) {
	answer, err := c.ask(pulseSourceInfo, source, nil)
	if err != nil {
		return false, err
	}
	if err := answer.pass("L"); err != nil {
		return false, err
	}
	for range 2 { // name and description
		if _, err := answer.text(); err != nil {
			return false, err
		}
	}
	if err := answer.pass("amLv"); err != nil {
		return false, err
	}
	if _, err := answer.bool(); err != nil { // muted
		return false, err
	}
	of, err := answer.uint()
	return of != pulseNone, err
}
