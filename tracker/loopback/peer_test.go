package loopback

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// A client that has said all it will is told apart as any other, and gets its answer.
func TestPeerOfAHalfClosedClient(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			ln := listen(t, address)
			ctx, stop := context.WithCancel(t.Context())
			closed := make(chan struct{})
			whose := func(netip.AddrPort) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					<-closed
					uid, err := Peer(r.Context(), Owner)
					fmt.Fprint(w, uid, err)
				})
			}
			served := make(chan error)
			go func() { served <- Serve(ctx, ln, time.Minute, whose) }()
			dialed, err := dial(ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer dialed.Close()
			conn := dialed.(*net.TCPConn)
			fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
			conn.CloseWrite()
			close(closed)
			answer, err := io.ReadAll(conn)
			if want := fmt.Sprint(os.Getuid(), error(nil)); err != nil || !strings.HasSuffix(string(answer), "\r\n\r\n"+want) {
				t.Errorf("%q (%v), want %q", answer, err, want)
			}
			stop()
			if err := <-served; err != nil {
				t.Error(err)
			}
		})
	}
}
