package web

import (
	"net/http"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"dwell/tracker/loopback"
)

// door is what every request passes before it is routed. It tells nothing apart
// that the client does not know already, and it never redirects.
func (s *Server) door(addr netip.AddrPort, inside http.Handler) http.Handler {
	hosts := hostsOf(addr.Port())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		defer func() {
			// What a handler panicked with may hold what a page shows.
			if recover() != nil {
				s.log.ErrorContext(r.Context(), "page handler panicked")
				s.refuse(w, r, http.StatusInternalServerError)
			}
		}()
		switch {
		case !s.sameUser(r):
			s.refuse(w, r, http.StatusForbidden)
		case !hosts[r.Host]:
			s.refuse(w, r, http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
			w.Header().Set("Allow", "GET, HEAD, POST")
			s.refuse(w, r, http.StatusMethodNotAllowed)
		case foreign(r):
			s.refuse(w, r, http.StatusForbidden)
		case r.URL.Path != path.Clean("/"+r.URL.Path):
			// http.ServeMux would answer with a redirect to the clean path.
			s.refuse(w, r, http.StatusNotFound)
		default:
			inside.ServeHTTP(w, r)
		}
	})
}

// hostsOf returns the Host headers a browser sends for our own address. A page
// whose name was pointed at 127.0.0.1 (DNS rebinding) sends its own name.
func hostsOf(port uint16) map[string]bool {
	p := strconv.Itoa(int(port))
	return map[string]bool{"127.0.0.1:" + p: true, "localhost:" + p: true, "[::1]:" + p: true}
}

// foreign reports whether the browser says that another site caused r. "none"
// is the person's own doing: an address typed, a link from another program.
// "same-site" is another port of this machine, so not us.
func foreign(r *http.Request) bool {
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return true
		}
	}
	for _, origin := range r.Header.Values("Origin") {
		if origin != "http://"+r.Host {
			return true
		}
	}
	return false
}

// setHeaders sets what every answer carries, refusals too.
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// Not no-referrer: with that, browsers send "Origin: null" with our own
	// forms (Fetch standard, "serializing a request origin").
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// sameUser reports whether the user we run as owns the other end. What cannot be
// found out is refused.
func (s *Server) sameUser(r *http.Request) bool {
	uid, err := loopback.Peer(r.Context(), s.peer)
	if err != nil {
		s.log.WarnContext(r.Context(), "page refused: whose socket it is cannot be found out", "err", err)
		return false
	}
	return uid == s.uid
}

// localPage reports whether page is a plain path of ours.
func localPage(page string) bool {
	return strings.HasPrefix(page, "/") && path.Clean(page) == page && !strings.ContainsAny(page, "?#\\%")
}
