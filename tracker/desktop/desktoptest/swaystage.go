package desktoptest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// A swayDirector is a connection to sway's socket, for commands. Starting swaymsg for
// each would blur when the command was given.
type swayDirector struct{ conn net.Conn }

// Stage makes the desktop, with no windows yet, the place of a scripted day.
func (s *Sway) Stage() Stage {
	s.tb.Helper()
	conn, err := net.Dial("unix", s.Getenv("SWAYSOCK"))
	if err != nil {
		s.tb.Fatal(err)
	}
	s.tb.Cleanup(func() { conn.Close() })
	return newGTKStage(s.Desktop, &swayDirector{conn})
}

const swayMagic = "i3-ipc"

var errSwayCommand = errors.New("sway did not do what it was told")

// do gives sway a command and waits until it is done.
func (d *swayDirector) do(command string) (moment, error) {
	m := moment{before: time.Now()}
	message := binary.NativeEndian.AppendUint32([]byte(swayMagic), uint32(len(command)))
	message = append(binary.NativeEndian.AppendUint32(message, 0), command...)
	if _, err := d.conn.Write(message); err != nil {
		return m, fmt.Errorf("command sway: %w", err)
	}
	head := make([]byte, len(swayMagic)+8)
	if _, err := io.ReadFull(d.conn, head); err != nil {
		return m, fmt.Errorf("sway's answer: %w", err)
	}
	answer := make([]byte, binary.NativeEndian.Uint32(head[len(swayMagic):]))
	if _, err := io.ReadFull(d.conn, answer); err != nil {
		return m, fmt.Errorf("sway's answer: %w", err)
	}
	m.after = time.Now()
	if strings.Contains(string(answer), `"success": false`) || !strings.Contains(string(answer), `"success"`) {
		return m, fmt.Errorf("%w: %s: %s", errSwayCommand, command, answer)
	}
	return m, nil
}

func (d *swayDirector) bring(pid int) (moment, error) {
	m, err := d.do(fmt.Sprintf("[pid=%d] focus", pid))
	return moment{before: m.before}, err
}

// clear goes to a workspace with no windows; bringing one to the front leaves it.
func (d *swayDirector) clear() (moment, error) {
	m, err := d.do("workspace bare")
	return moment{before: m.before}, err
}

func (d *swayDirector) nudge(x, y int) (moment, error) {
	return d.do(fmt.Sprintf("seat - cursor set %d %d", x, y))
}
