package browser

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"dwell/tracker/loopback"
)

// A Key is a client's token, as its hash: 256 random bits need no slow one.
type Key struct {
	Name   string
	Hash   [sha256.Size]byte
	Prefix string // of the buckets it is for; empty: all
	Write  bool   // it may drop heartbeats and no more
}

// HashToken is what is kept of a token.
func HashToken(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

// door is what every request passes before it is routed: from this user, to us by name,
// from no page of the web, of a form and size we take. It never redirects and shows
// nothing that was sent.
func (s *Server) door(addr netip.AddrPort, inside http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		defer func() {
			if recover() != nil { // what a handler panicked with may hold what was sent
				s.o.Log.ErrorContext(r.Context(), "a watcher's request panicked")
				refuse(w, http.StatusInternalServerError, "something went wrong here")
			}
		}()
		switch {
		case !s.sameUser(r):
			w.Header().Set("Connection", "close") // nobody else's is kept
			refuse(w, http.StatusForbidden, "not for you")
		case !ours(r.Host, addr.Port()):
			refuse(w, http.StatusMisdirectedRequest, "not our name")
		case !s.allowed(r):
			refuse(w, http.StatusForbidden, "not from there")
		case r.Method == http.MethodOptions:
			s.preflight(w, r)
		case !tidy(r.URL.Path):
			refuse(w, http.StatusNotFound, "nothing is there")
		default:
			s.allowOrigin(w, r)
			inside.ServeHTTP(w, r)
		}
	})
}

// tidy reports whether a path is written the shortest way: a ServeMux redirects who writes
// it otherwise.
func tidy(p string) bool {
	clean := path.Clean(p)
	return p == clean || clean != "/" && p == clean+"/"
}

// sameUser reports whether the user we run as owns the other end. What cannot be found
// out is refused.
func (s *Server) sameUser(r *http.Request) bool {
	uid, err := loopback.Peer(r.Context(), s.owner)
	if err != nil {
		if s.refused.take(s.o.Now()) { // whoever likes can have it happen as often as they like
			s.o.Log.WarnContext(r.Context(), "watcher refused: whose socket it is cannot be found out", "err", err)
		}
		return false
	}
	return uid == s.uid
}

// ours reports whether a request named us: a page whose name was pointed at this machine
// (DNS rebinding) sends its own.
func ours(host string, port uint16) bool {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		if host[i+1:] != strconv.Itoa(int(port)) {
			return false
		}
		host = host[:i]
	}
	switch strings.ToLower(host) {
	case "127.0.0.1", "localhost", "[::1]":
		return true
	}
	return false
}

// allowed reports whether no page of the web caused r. A browser names the origin of what
// a page or an extension sends, and says of what kind it is where it names none; other
// programs say neither. Of extensions the watcher that people have is let in, and which
// others the person named.
func (s *Server) allowed(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) > 1 {
		return false
	}
	if len(origins) == 1 {
		return s.allowedOrigin(origins[0])
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "none" && site != "same-origin" {
			return false
		}
	}
	return true
}

// webWatcher is the extension that people have: its id in Chrome's store. In Firefox each
// installation has an id of its own (addons).
const webWatcher = "chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi"

func (s *Server) allowedOrigin(origin string) bool {
	if origin == webWatcher {
		return true
	}
	if IsAddon(origin) {
		return s.addons.heard(origin)
	}
	for _, more := range s.o.Origins {
		if origin == more {
			return true
		}
	}
	return false
}

func (s *Server) allowOrigin(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Add("Vary", "Origin")
	}
}

// preflight answers what a browser asks before an extension's request; to who was not
// allowed nothing is said (door).
func (s *Server) preflight(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") == "" {
		w.Header().Set("Allow", "GET, HEAD, POST, DELETE, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.allowOrigin(w, r)
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	w.Header().Set("Access-Control-Allow-Headers", "authorization, content-type")
	w.Header().Set("Access-Control-Max-Age", "600")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		w.Header().Set("Access-Control-Allow-Private-Network", "true")
	}
	w.WriteHeader(http.StatusNoContent)
}

// rights are what a request may do.
type rights struct {
	known  bool // it brought a token that is one
	read   bool
	prefix string
}

// bucket reports whether a bucket is the client's.
func (r rights) bucket(id string) bool { return strings.HasPrefix(id, r.prefix) }

// rights reads a request's token; ok is false where it brought one that is none.
func (s *Server) rights(r *http.Request) (of rights, ok bool) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return rights{}, true
	}
	kind, token, _ := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !strings.EqualFold(kind, "Bearer") || token == "" {
		return rights{}, false
	}
	hash := HashToken(strings.TrimSpace(token))
	for _, key := range *s.keys.Load() {
		if subtle.ConstantTimeCompare(hash[:], key.Hash[:]) == 1 {
			of, ok = rights{known: true, read: !key.Write, prefix: key.Prefix}, true
		}
	}
	return of, ok
}

const (
	heartbeatBytes = 64 << 10
	bodyBytes      = 16 << 20 // events of a week, from who has a token
)

// body reads a request's body: JSON, of at most size bytes.
func body(w http.ResponseWriter, r *http.Request, size int64) ([]byte, int) {
	// Of the forms a page can send unasked (fetch standard, "CORS-safelisted
	// request-header"; none at all is one of them) none is taken.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, http.StatusUnsupportedMediaType
	}
	if r.ContentLength > size {
		return nil, http.StatusRequestEntityTooLarge
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, size))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	return text, 0
}

// refuse answers with an error, in ActivityWatch's form.
func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, struct {
		Message string `json:"message"`
	}{why})
}

// answer writes one JSON value.
func answer(w http.ResponseWriter, status int, value any) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		status, text = http.StatusInternalServerError, *bytes.NewBufferString(`{"message":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // who asked is gone
}
