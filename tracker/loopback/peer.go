package loopback

import (
	"context"
	"net"
	"net/netip"
	"sync"
)

// OwnerFunc finds whose the client's end of a connection is; [Owner] does.
type OwnerFunc func(client, server netip.AddrPort) (uid int, err error)

type peerKey struct{}

// A peer remembers whose a connection is: asked once, since one connection carries many
// requests.
type peer struct {
	net.Conn
	once sync.Once
	uid  int
	err  error
}

// withPeer is for [net/http.Server.ConnContext]: what is asked of a request with [Peer]
// is of the connection it came by.
func withPeer(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, peerKey{}, &peer{Conn: c})
}

// Peer returns the user at the other end of the connection a request came by: ctx is the
// request's. The error is [ErrNoSocket] where that cannot be found out.
func Peer(ctx context.Context, owner OwnerFunc) (uid int, err error) {
	p, ok := ctx.Value(peerKey{}).(*peer)
	if !ok {
		return 0, ErrNoSocket
	}
	p.once.Do(func() {
		client, ok1 := p.RemoteAddr().(*net.TCPAddr)
		server, ok2 := p.LocalAddr().(*net.TCPAddr)
		if !ok1 || !ok2 {
			p.err = ErrNoSocket
			return
		}
		p.uid, p.err = owner(unmap(client.AddrPort()), unmap(server.AddrPort()))
	})
	return p.uid, p.err
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }
