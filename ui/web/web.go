// Package web serves the local pages: today, a day, the week, and the first
// minute after installing. They are plain HTML with bars drawn as SVG; no
// script runs in them.
//
// The pages hold a person's life, and every program and every web site on the
// machine can reach a loopback port. So a request passes a door before
// anything else looks at it: the Host must be ours (DNS rebinding), Origin and
// Sec-Fetch-Site must not speak of another site, and the socket must belong to
// the same user. Behind the door a page needs its cookie, which a link gives
// that works once and for a minute ([Server.Link]); a form needs the proof that
// it is ours. Refusals are never redirects, and nothing is kept by the browser.
//
// Its words: the door is what every request passes; a link lets a browser in
// once; a session is a browser that was let in; a token proves a form to be ours.
//
// The package refuses to know where numbers come from and what a choice does:
// it asks [Pages]. It counts nothing; what a page shows are the fields of
// package view.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"dwell/tracker/loopback"
	"dwell/ui/view"
)

// Pages answers for what the pages show and do; it is asked on each request.
type Pages interface {
	Numbers
	Setup
}

// Numbers is what the pages show.
type Numbers interface {
	// Day returns the day named date; the zero date is today.
	Day(ctx context.Context, date time.Time) (view.Summary, error)
	// Week returns the week that holds date; the zero date is in this one.
	Week(ctx context.Context, date time.Time) (view.WeekSummary, error)
	// Status returns this moment.
	Status(ctx context.Context) (view.Status, error)
}

// Setup is what the welcome page shows and sets. A setter that must not do what
// the person asked returns a [Refusal].
type Setup interface {
	Choices(ctx context.Context) (Choices, error)
	SetAutostart(ctx context.Context, on bool) error
	SetRest(ctx context.Context, on bool) error
	// Pause stops tracking for d; zero resumes.
	Pause(ctx context.Context, d time.Duration) error
}

// Choices is what was chosen so far.
type Choices struct {
	Autostart bool          // dwell starts at login
	Rest      time.Duration // active time between rests; zero: no rest breaks
}

// A Refusal is an error that says in the person's words why a choice was not
// taken, such as "config.toml, line 12, sets this".
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }

// ErrNotServing is for a link asked for before there is a page to open.
var ErrNotServing = errors.New("the pages are not served")

// A Server serves the pages.
type Server struct {
	pages Pages
	log   *slog.Logger
	now   func() time.Time
	keys  *keys
	peer  loopback.OwnerFunc
	uid   int
	addr  atomic.Pointer[netip.AddrPort] // nil: not serving
	files map[string]file
	html  func() (*pageTemplates, error)
}

// New returns a server of pages. Now is the clock links and sessions expire by.
func New(pages Pages, log *slog.Logger, now func() time.Time) *Server {
	return &Server{
		pages: pages, log: log, now: now, keys: newKeys(now),
		peer: loopback.Owner, uid: os.Getuid(), files: staticFiles(), html: parseOnce(),
	}
}

const (
	// idleTimeout is how long a browser's connection is kept.
	idleTimeout = time.Minute
	// bodyBytes bounds what a form may send.
	bodyBytes = 4 << 10
)

// Serve answers on ln until ctx ends; it closes ln. It returns nil when ctx
// ended and [loopback.ErrOther] for a listener others could reach.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	defer s.addr.Store(nil)
	err := loopback.Serve(ctx, ln, idleTimeout, func(at netip.AddrPort) http.Handler {
		s.addr.Store(&at)
		return s.door(at, s.routes(at))
	})
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	return nil
}

// Link returns an address that opens one of the server's own pages, such as "/"
// or "/week", in one browser: it works once, within [linkLife]. It returns
// [ErrNotServing] while nothing is served.
func (s *Server) Link(page string) (string, error) {
	addr := s.addr.Load()
	if addr == nil {
		return "", ErrNotServing
	}
	if !localPage(page) {
		return "", fmt.Errorf("link to a page: %q is not a path", page)
	}
	return "http://" + addr.String() + openPath + s.keys.link(page), nil
}
