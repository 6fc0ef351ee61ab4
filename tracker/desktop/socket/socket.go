// Package socket reaches servers of the session, which listen at a file: compositors, and
// servers of sound and streams. It refuses to know what is spoken there.
package socket

import (
	"context"
	"net"
)

// Dial connects to the server that listens at path. The end of ctx hangs up too.
func Dial(ctx context.Context, path string) (conn net.Conn, hangUp func(), err error) {
	var d net.Dialer
	if conn, err = d.DialContext(ctx, "unix", path); err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return conn, func() {
		stop()
		conn.Close()
	}, nil
}
