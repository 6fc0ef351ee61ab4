package browser

import (
	"errors"
	"io/fs"
	"math"
	"net/http"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"dwell/tracker"
)

const api = "/api/0"

// routes says what answers where. Without a token there is the drop box alone.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	methods := map[string]map[string]http.HandlerFunc{}
	for _, r := range []struct {
		method, path string
		handler      http.HandlerFunc
	}{
		{"GET", "/info", s.drop(s.info)},
		{"POST", "/buckets/{id}", s.drop(s.makeBucket)},
		{"POST", "/buckets/{id}/heartbeat", s.drop(s.heartbeat)},
		{"GET", "/buckets", s.reader(s.listBuckets)},
		{"GET", "/buckets/{$}", s.reader(s.listBuckets)},
		{"GET", "/buckets/{id}", s.reader(s.bucket)},
		{"DELETE", "/buckets/{id}", s.reader(s.dropBucket)},
		{"GET", "/buckets/{id}/events", s.reader(s.events)},
		{"POST", "/buckets/{id}/events", s.reader(s.insertEvents)},
		{"GET", "/buckets/{id}/events/count", s.reader(s.countEvents)},
		{"GET", "/buckets/{id}/events/{event}", s.reader(s.event)},
		{"DELETE", "/buckets/{id}/events/{event}", s.reader(s.deleteEvent)},
		{"GET", "/buckets/{id}/export", s.reader(s.export)},
		{"GET", "/export", s.reader(s.export)},
		{"POST", "/import", s.reader(s.importBuckets)},
	} {
		if methods[r.path] == nil {
			methods[r.path] = map[string]http.HandlerFunc{}
		}
		methods[r.path][r.method] = r.handler
	}
	for path, by := range methods {
		mux.HandleFunc(api+path, func(w http.ResponseWriter, r *http.Request) {
			method := r.Method
			if method == http.MethodHead {
				method = http.MethodGet
			}
			if handler := by[method]; handler != nil {
				handler(w, r)
				return
			}
			if _, ok := s.rights(r); !ok {
				refuse(w, http.StatusUnauthorized, "no such token")
				return
			}
			for _, m := range []string{"GET", "POST", "DELETE"} {
				if by[m] != nil {
					w.Header().Add("Allow", m)
				}
			}
			refuse(w, http.StatusMethodNotAllowed, "not that way")
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.rights(r); !ok {
			refuse(w, http.StatusUnauthorized, "no such token")
			return
		}
		refuse(w, http.StatusNotFound, "nothing is there")
	})
	return mux
}

type handler func(w http.ResponseWriter, r *http.Request, of rights)

// drop is of the drop box: it needs no token, unless the person wants one of watchers too.
func (s *Server) drop(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		of, ok := s.rights(r)
		switch {
		case !ok:
			refuse(w, http.StatusUnauthorized, "no such token")
		case s.o.NeedKey && !of.known && r.URL.Path != api+"/info":
			refuse(w, http.StatusUnauthorized, `a token is needed: "dwell client add" makes one`)
		case !of.bucket(r.PathValue("id")) && r.PathValue("id") != "":
			refuse(w, http.StatusForbidden, "not a bucket of this token")
		default:
			h(w, r, of)
		}
	}
}

// reader needs a token that may read.
func (s *Server) reader(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		of, ok := s.rights(r)
		switch {
		case !ok || !of.known:
			refuse(w, http.StatusUnauthorized, `a token is needed: "dwell client add" makes one`)
		case !of.read:
			refuse(w, http.StatusForbidden, "this token is for heartbeats only")
		case !of.bucket(r.PathValue("id")) && r.PathValue("id") != "":
			refuse(w, http.StatusForbidden, "not a bucket of this token")
		default:
			h(w, r, of)
		}
	}
}

// fail answers with what went wrong.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errNoBucket):
		refuse(w, http.StatusNotFound, "no such bucket")
	case errors.Is(err, errTooMany):
		refuse(w, http.StatusForbidden, errTooMany.Error())
	case errors.Is(err, errEvent):
		refuse(w, http.StatusBadRequest, err.Error())
	default:
		s.o.Log.ErrorContext(r.Context(), "a watcher's request failed", "err", err)
		refuse(w, http.StatusServiceUnavailable, "it cannot be read or kept now")
	}
}

// bucketName reports whether id can name a bucket: a word or some, printable.
func bucketName(id string) bool {
	if id == "" || len(id) > maxBucketID || !utf8.ValidString(id) || !fs.ValidPath(id) {
		return false
	}
	for _, c := range id {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}

// seconds reads a number of seconds.
func seconds(text string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f >= 0) || f > maxEventFor.Seconds() {
		return 0, false
	}
	return time.Duration(math.Round(f * float64(time.Second))), true
}

// bounds reads a request's start and end.
func bounds(r *http.Request) (from, to time.Time, err error) {
	for name, t := range map[string]*time.Time{"start": &from, "end": &to} {
		if text := r.URL.Query().Get(name); text != "" {
			if *t, err = parseTime(text); err != nil {
				return from, to, err
			}
		}
	}
	return from, to, nil
}

// backwards reports whether nothing lies between two bounds, for the first is the later.
func backwards(from, to time.Time) bool {
	return !from.IsZero() && !to.IsZero() && to.Before(from)
}

// cut is what of events lies between two moments.
func cut(events []tracker.BucketEvent, from, to time.Time) []sentEvent {
	list := []sentEvent{}
	for _, e := range events {
		end := e.End()
		if !from.IsZero() && e.Start.Before(from) {
			e.Start = from
		}
		if !to.IsZero() && end.After(to) {
			end = to
		}
		e.For = max(end.Sub(e.Start), 0)
		list = append(list, sent(e))
	}
	return list
}
