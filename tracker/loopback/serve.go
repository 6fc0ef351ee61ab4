package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// ErrOther refuses to serve where other machines could ask.
var ErrOther = errors.New("it is served on a loopback address only")

// Limits on what a client may send and how slowly. The contract allows 10 s for headers and
// 30 s for bodies.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = 30 * time.Second
	headerBytes   = 16 << 10
	// closeTimeout is how long an answer under way may take when ctx ends.
	closeTimeout = 500 * time.Millisecond
)

// Serve answers HTTP on ln until ctx ends, by what handler returns for the address it is;
// it closes ln. A connection is kept for idle without a request. Whose a request is says
// [Peer]. It returns nil when ctx ended and [ErrOther] for a listener others could reach.
func Serve(ctx context.Context, ln net.Listener, idle time.Duration, handler func(at netip.AddrPort) http.Handler) error {
	defer ln.Close()
	tcp, ok := ln.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return ErrOther
	}
	server := &http.Server{
		Handler:           handler(unmap(tcp.AddrPort())),
		ConnContext:       withPeer,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idle,
		MaxHeaderBytes:    headerBytes,
		// "OPTIONS *" must come to the handler as well.
		DisableGeneralOptionsHandler: true,
		// net/http quotes what clients sent in its complaints, URLs too.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		if server.Shutdown(grace) != nil {
			server.Close()
		}
	})
	err := server.Serve(ln)
	if !stop() {
		<-done
	}
	if ctx.Err() != nil && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}
