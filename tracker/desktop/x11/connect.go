package x11

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/jezek/xgb"

	"dwell/tracker"
)

// Address reads DISPLAY. Only this machine's displays will do: dwell
// speaks to nobody else, and another machine's windows are not this person's
// time here.
func Address(display string) (network, address, number string, err error) {
	host, rest, ok := strings.Cut(display, ":")
	if !ok {
		return "", "", "", errDisplay
	}
	number, _, _ = strings.Cut(rest, ".")
	n, err := strconv.ParseUint(number, 10, 15)
	if err != nil {
		return "", "", "", errDisplay
	}
	switch strings.TrimSuffix(host, "/") {
	case "", "unix":
		return "unix", "/tmp/.X11-unix/X" + number, number, nil
	case "localhost", "127.0.0.1": // forwarded by ssh
		return "tcp", net.JoinHostPort("127.0.0.1", strconv.FormatUint(6000+n, 10)), number, nil
	}
	return "", "", "", ErrElsewhere
}

// connect opens the display env names, trying each cookie there is and then
// none. It ends with ctx.
func connect(ctx context.Context, env func(string) string, stamp func() tracker.Stamp) (*wire, *xgb.Conn, error) {
	network, address, number, err := Address(env("DISPLAY"))
	if err != nil {
		return nil, nil, err
	}
	// What goes wrong here is returned; xgb would print it as well.
	xgb.Logger.SetOutput(io.Discard)
	for _, cookie := range append(cookies(env, number), nil) {
		var socket net.Conn
		if socket, err = dial(ctx, network, address); err != nil {
			return nil, nil, err
		}
		w := newWire(socket, setupRequest(cookie), stamp)
		var conn *xgb.Conn
		if conn, err = w.handshake(ctx); err == nil {
			return w, conn, nil
		}
		socket.Close()
	}
	return nil, nil, fmt.Errorf("%w: %w", ErrRefused, err)
}

// dial tries the socket's file and then, for a container that hides /tmp, its
// abstract twin.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, address)
	if err != nil && network == "unix" {
		if twin, twinErr := d.DialContext(ctx, network, "@"+address); twinErr == nil {
			return twin, nil
		}
	}
	return conn, err
}
