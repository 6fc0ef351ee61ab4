// Package wiretest is a peer for the tests of clients of wire protocols: it has said all
// it will ever say, and takes whatever it is told, without waiting.
package wiretest

import (
	"bytes"
	"net"
	"time"
)

// A Conn is a connection to such a peer. Only reading, writing and their deadlines
// are there.
type Conn struct {
	net.Conn
	said    *bytes.Reader
	Written bytes.Buffer // what the peer was told
}

// Saying is a connection to a peer that said this, and hung up.
func Saying(said []byte) *Conn { return &Conn{said: bytes.NewReader(said)} }

func (c *Conn) Read(p []byte) (int, error) { return c.said.Read(p) }

func (c *Conn) Write(p []byte) (int, error) { return c.Written.Write(p) }

// SetWriteDeadline sets none: nobody is waited for.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline sets none: nothing is waited for.
func (c *Conn) SetReadDeadline(time.Time) error { return nil }
