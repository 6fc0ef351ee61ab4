package browser

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"dwell/tracker"
)

// export writes one bucket, or all that the token may read, with their events.
func (s *Server) export(w http.ResponseWriter, r *http.Request, of rights) {
	list := s.buckets.list()
	if id := r.PathValue("id"); id != "" {
		b, ok := s.buckets.get(id)
		if !ok {
			s.fail(w, r, errNoBucket)
			return
		}
		list = []tracker.Bucket{b}
	}
	all := map[string]any{}
	for _, b := range list {
		if !of.bucket(b.ID) {
			continue
		}
		events, err := s.stored(r, b.ID, time.Time{}, time.Time{}, -1)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		all[b.ID] = exported{
			ID: b.ID, Type: b.Type, Client: b.Client, Hostname: b.Hostname, Created: formatTime(b.Created),
			Data: json.RawMessage(b.Data), Events: cut(events, time.Time{}, time.Time{}),
		}
	}
	w.Header().Set("Content-Disposition", `attachment; filename="dwell-buckets.json"`)
	answer(w, http.StatusOK, map[string]any{"buckets": all})
}

// exported is a bucket of an export.
type exported struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Client   string          `json:"client"`
	Hostname string          `json:"hostname"`
	Created  string          `json:"created"`
	Data     json.RawMessage `json:"data"`
	Events   []sentEvent     `json:"events"`
}

// importBuckets takes what export writes; events that are there already are not taken
// again.
func (s *Server) importBuckets(w http.ResponseWriter, r *http.Request, of rights) {
	text, status := body(w, r, bodyBytes)
	if status != 0 {
		refuse(w, status, "an export is JSON, of at most 16 MB")
		return
	}
	var sent struct {
		Buckets map[string]struct {
			Type, Client, Hostname, Created string
			Data                            json.RawMessage
			Events                          []wireEvent
		}
	}
	if json.Unmarshal(text, &sent) != nil || sent.Buckets == nil {
		refuse(w, http.StatusBadRequest, `an export is {"buckets": …}`)
		return
	}
	type taken struct {
		tracker.Bucket
		events []tracker.BucketEvent
	}
	var all []taken
	for id, b := range sent.Buckets { // all of it is read before any of it is taken
		t := taken{Bucket: tracker.Bucket{ID: id, Type: b.Type, Client: b.Client, Hostname: b.Hostname, Created: s.o.Now().UTC(), Data: "{}"}}
		if !of.bucket(id) {
			refuse(w, http.StatusForbidden, "not a bucket of this token")
			return
		}
		if !bucketName(id) || !bucketName(b.Type) || len(b.Client) > 200 || len(b.Hostname) > 200 {
			refuse(w, http.StatusBadRequest, "a bucket's name or type cannot be taken")
			return
		}
		if b.Data != nil && string(b.Data) != "null" {
			data, err := canonical(b.Data)
			if err != nil {
				s.fail(w, r, err)
				return
			}
			t.Data = s.keepable(data)
		}
		if created, err := parseTime(b.Created); err == nil {
			t.Created = created
		}
		for _, e := range b.Events {
			event, err := e.event()
			if err != nil {
				s.fail(w, r, err)
				return
			}
			event.ID = 0
			t.events = append(t.events, event)
		}
		all = append(all, t)
	}
	if !s.buckets.room(slices.Collect(maps.Keys(sent.Buckets))) {
		s.fail(w, r, errTooMany)
		return
	}
	for _, t := range all {
		if err := s.takeBucket(r, t.Bucket, t.events); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	answer(w, http.StatusOK, struct{}{})
}

func (s *Server) takeBucket(r *http.Request, b tracker.Bucket, events []tracker.BucketEvent) error {
	if _, err := s.buckets.make(r.Context(), b); err != nil {
		return err
	}
	there, err := s.stored(r, b.ID, time.Time{}, time.Time{}, -1)
	if err != nil {
		return err
	}
	known := map[tracker.BucketEvent]bool{}
	for _, e := range there {
		e.ID = 0
		known[e] = true
	}
	var more []tracker.BucketEvent
	for _, e := range events {
		if !known[e] {
			known[e] = true
			more = append(more, e)
		}
	}
	_, err = s.buckets.insert(r.Context(), b.ID, more)
	return err
}
