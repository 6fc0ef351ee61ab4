package web

import (
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// openPath is where links lead. The key is in the path, not the query, so that
// it is never taken for a parameter of a page; the answer moves on to an
// address without it.
const openPath = "/open/"

// routes says what answers where.
func (s *Server) routes(addr netip.AddrPort) http.Handler {
	// Cookies are shared by all ports of a host: another daemon, under another
	// home, must not take ours away.
	cookie := "dwell-" + strconv.Itoa(int(addr.Port()))
	page := func(h func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { s.withSession(w, r, cookie, h) }
	}
	action := func(do choice) http.HandlerFunc {
		return page(func(w http.ResponseWriter, r *http.Request, in *session) { s.act(w, r, in, do) })
	}
	type route struct {
		method, path string
		handler      http.HandlerFunc
	}
	mux := http.NewServeMux()
	for _, r := range []route{
		{"GET", "/{$}", page(s.today)},
		{"GET", "/day/{date}", page(s.day)},
		{"GET", "/week", page(s.week)},
		{"GET", "/week/{date}", page(s.week)},
		{"GET", "/welcome", page(s.welcome)},
		{"POST", "/welcome/autostart", action(s.setAutostart)},
		{"POST", "/welcome/rest", action(s.setRest)},
		{"POST", "/welcome/pause", action(s.pause)},
		{"GET", openPath + "{key}", func(w http.ResponseWriter, r *http.Request) { s.open(w, r, cookie) }},
		{"GET", "/static/{name}", s.static},
	} {
		mux.HandleFunc(r.method+" "+r.path, r.handler)
		// Without a method: what the pattern with one does not take.
		mux.HandleFunc(r.path, func(w http.ResponseWriter, req *http.Request) {
			allow := r.method
			if allow == "GET" {
				allow = "GET, HEAD"
			}
			w.Header().Set("Allow", allow)
			s.refuse(w, req, http.StatusMethodNotAllowed)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, http.StatusNotFound) })
	return mux
}

// withSession lets a request in that has a session's cookie.
func (s *Server) withSession(w http.ResponseWriter, r *http.Request, name string, h func(http.ResponseWriter, *http.Request, *session)) {
	for _, c := range r.CookiesNamed(name) {
		if in, ok := s.keys.session(c.Value); ok {
			h(w, r, in)
			return
		}
	}
	s.refuse(w, r, http.StatusForbidden)
}

// open takes a link: once, and not by a HEAD that some program sends ahead.
func (s *Server) open(w http.ResponseWriter, r *http.Request, name string) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET")
		s.refuse(w, r, http.StatusMethodNotAllowed)
		return
	}
	page, value, ok := s.keys.use(r.PathValue("key"))
	if !ok {
		s.refuse(w, r, http.StatusGone)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.Header().Set("Location", page)
	w.WriteHeader(http.StatusSeeOther)
}

// A choice does what a form asks for.
type choice func(r *http.Request) error

// errBadForm is for a form that none of our pages sends.
var errBadForm = errors.New("not a form of ours")

// act checks a form and does what it asks for.
func (s *Server) act(w http.ResponseWriter, r *http.Request, in *session, do choice) {
	if !isForm(r.Header.Get("Content-Type")) {
		s.refuse(w, r, http.StatusUnsupportedMediaType)
		return
	}
	if r.ContentLength > bodyBytes {
		s.refuse(w, r, http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyBytes)
	if err := r.ParseForm(); err != nil {
		code := http.StatusBadRequest
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			code = http.StatusRequestEntityTooLarge
		}
		s.refuse(w, r, code)
		return
	}
	if !ours(r, in) {
		s.refuse(w, r, http.StatusForbidden)
		return
	}
	err := do(r)
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		s.showWelcome(w, r, in, http.StatusConflict, refusal.Reason)
		return
	}
	switch {
	case errors.Is(err, errBadForm):
		s.refuse(w, r, http.StatusBadRequest)
	case err != nil:
		s.log.ErrorContext(r.Context(), "choice not taken", "err", err)
		s.refuse(w, r, http.StatusInternalServerError)
	default:
		w.Header().Set("Location", "/welcome")
		w.WriteHeader(http.StatusSeeOther)
	}
}

// ours reports whether a form comes from our own page. A browser says so by
// Origin or Sec-Fetch-Site (the door has refused other origins); without either
// the form's own token must. A wrong token is wrong whatever else is said.
func ours(r *http.Request, in *session) bool {
	if tokens, ok := r.PostForm["token"]; ok {
		return len(tokens) == 1 && in.proves(tokens[0], r.URL.Path)
	}
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

// date reads the date of a path: exactly YYYY-MM-DD, and one that clocks had.
func date(r *http.Request) (time.Time, bool) {
	text := r.PathValue("date")
	if text == "" {
		return time.Time{}, true
	}
	d, err := time.Parse(time.DateOnly, text)
	return d, err == nil && d.Year() >= 1970
}
