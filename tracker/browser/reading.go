package browser

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"dwell/tracker"
)

// sentBucket is a bucket as clients get it.
type sentBucket struct {
	ID       string          `json:"id"`
	Name     *string         `json:"name"`
	Type     string          `json:"type"`
	Client   string          `json:"client"`
	Hostname string          `json:"hostname"`
	Created  string          `json:"created"`
	Data     json.RawMessage `json:"data"`
	Updated  *string         `json:"last_updated"`
	Events   []sentEvent     `json:"events,omitempty"`
}

// show is a bucket as it is answered, with when its last event ends.
func (s *Server) show(r *http.Request, b tracker.Bucket) (sentBucket, error) {
	of := sentBucket{ID: b.ID, Type: b.Type, Client: b.Client, Hostname: b.Hostname, Created: formatTime(b.Created), Data: json.RawMessage("{}")}
	if b.Data != "" {
		of.Data = json.RawMessage(b.Data)
	}
	last, err := s.stored(r, b.ID, time.Time{}, time.Time{}, 1)
	if err != nil {
		return of, err
	}
	if len(last) > 0 {
		at := formatTime(last[0].End())
		of.Updated = &at
	}
	return of, nil
}

// stored returns what is kept of a bucket, newest first.
func (s *Server) stored(r *http.Request, id string, from, to time.Time, limit int) ([]tracker.BucketEvent, error) {
	if err := s.buckets.saved(r.Context(), id); err != nil || backwards(from, to) {
		return nil, err
	}
	return s.o.Archive.Events(r.Context(), id, from, to, limit)
}

func (s *Server) listBuckets(w http.ResponseWriter, r *http.Request, of rights) {
	all := map[string]sentBucket{}
	for _, b := range s.buckets.list() {
		if !of.bucket(b.ID) {
			continue
		}
		shown, err := s.show(r, b)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		all[b.ID] = shown
	}
	answer(w, http.StatusOK, all)
}

func (s *Server) bucket(w http.ResponseWriter, r *http.Request, _ rights) {
	b, ok := s.buckets.get(r.PathValue("id"))
	if !ok {
		s.fail(w, r, errNoBucket)
		return
	}
	shown, err := s.show(r, b)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, shown)
}

func (s *Server) dropBucket(w http.ResponseWriter, r *http.Request, _ rights) {
	if err := s.buckets.drop(r.Context(), r.PathValue("id")); err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

func (s *Server) events(w http.ResponseWriter, r *http.Request, _ rights) {
	from, to, err := bounds(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	limit := -1
	if text := r.URL.Query().Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil {
			refuse(w, http.StatusBadRequest, "limit is a whole number")
			return
		}
	}
	events, err := s.stored(r, r.PathValue("id"), from, to, limit)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, cut(events, from, to))
}

func (s *Server) countEvents(w http.ResponseWriter, r *http.Request, _ rights) {
	from, to, err := bounds(r)
	if err == nil {
		err = s.buckets.saved(r.Context(), r.PathValue("id"))
	}
	n := 0
	if err == nil && !backwards(from, to) {
		n, err = s.o.Archive.CountEvents(r.Context(), r.PathValue("id"), from, to)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, n)
}

func (s *Server) insertEvents(w http.ResponseWriter, r *http.Request, _ rights) {
	text, status := body(w, r, bodyBytes)
	if status != 0 {
		refuse(w, status, "events are JSON, of at most 16 MB")
		return
	}
	events, err := decodeEvents(text)
	if err == nil {
		events, err = s.buckets.insert(r.Context(), r.PathValue("id"), events)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, cut(events, time.Time{}, time.Time{}))
}

func (s *Server) event(w http.ResponseWriter, r *http.Request, _ rights) {
	id, err := strconv.ParseInt(r.PathValue("event"), 10, 64)
	if err != nil {
		refuse(w, http.StatusBadRequest, "an event has a number")
		return
	}
	if err := s.buckets.saved(r.Context(), r.PathValue("id")); err != nil {
		s.fail(w, r, err)
		return
	}
	e, ok, err := s.o.Archive.Event(r.Context(), r.PathValue("id"), id)
	switch {
	case err != nil:
		s.fail(w, r, err)
	case !ok:
		refuse(w, http.StatusNotFound, "no such event")
	default:
		answer(w, http.StatusOK, sent(e))
	}
}

func (s *Server) deleteEvent(w http.ResponseWriter, r *http.Request, _ rights) {
	id, err := strconv.ParseInt(r.PathValue("event"), 10, 64)
	if err != nil {
		refuse(w, http.StatusBadRequest, "an event has a number")
		return
	}
	ok, err := s.buckets.remove(r.Context(), r.PathValue("id"), id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, map[string]bool{"success": ok})
}
