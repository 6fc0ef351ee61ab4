package browser

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"dwell/tracker"
)

// maxAhead is how far ahead of the clock here a watcher's may be.
const maxAhead = 10 * time.Minute

// counts are what became of heartbeats, for doctor.
type counts struct{ taken, dropped, fast, failed atomic.Int64 }

// Counts says what became of heartbeats since the start.
type Counts struct {
	Taken   int64 // said something here, or were kept
	Dropped int64 // say nothing here
	Fast    int64 // came too fast
	Failed  int64 // could not be kept
}

// Counts returns what became of heartbeats.
func (s *Server) Counts() Counts {
	return Counts{s.counts.taken.Load(), s.counts.dropped.Load(), s.counts.fast.Load(), s.counts.failed.Load()}
}

func (s *Server) info(w http.ResponseWriter, _ *http.Request, _ rights) {
	answer(w, http.StatusOK, map[string]any{
		"hostname": s.o.Hostname, "version": "dwell " + s.o.Version, "testing": false, "device_id": s.o.DeviceID,
	})
}

func (s *Server) makeBucket(w http.ResponseWriter, r *http.Request, _ rights) {
	text, status := body(w, r, heartbeatBytes)
	if status != 0 {
		refuse(w, status, "a bucket is JSON, and short")
		return
	}
	var sent struct {
		Client   string          `json:"client"`
		Type     string          `json:"type"`
		Hostname string          `json:"hostname"`
		Data     json.RawMessage `json:"data"`
	}
	id := r.PathValue("id")
	if json.Unmarshal(text, &sent) != nil || !bucketName(id) || !bucketName(sent.Type) || len(sent.Client) > 200 || len(sent.Hostname) > 200 {
		refuse(w, http.StatusBadRequest, `a bucket has a name and {"client", "type", "hostname"}`)
		return
	}
	if _, there := s.buckets.get(id); there {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	b := tracker.Bucket{ID: id, Type: sent.Type, Client: sent.Client, Hostname: sent.Hostname, Created: s.o.Now().UTC(), Data: "{}"}
	if sent.Data != nil && string(sent.Data) != "null" {
		data, err := canonical(sent.Data)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		b.Data = s.keepable(data)
	}
	if b.Hostname == "!local" {
		b.Hostname = s.o.Hostname
		b.Data = `{"device_id":` + quoted(s.o.DeviceID) + `}`
	}
	made, err := s.buckets.make(r.Context(), b)
	if err != nil && !made {
		s.fail(w, r, err)
		return
	}
	if err != nil { // it is there as long as we run
		s.counts.failed.Add(1)
		s.o.Log.WarnContext(r.Context(), "a bucket cannot be kept", "err", err)
	}
	if !made {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

// keepable is what of a bucket's data may be kept: it is whatever its maker sent.
func (s *Server) keepable(data string) string {
	if !s.o.Raw {
		return "{}"
	}
	return data
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always can be
	return string(b)
}

// heartbeat takes what a watcher says of this moment. Once it is read the answer is that
// it was taken, whatever becomes of it.
func (s *Server) heartbeat(w http.ResponseWriter, r *http.Request, of rights) {
	id := r.PathValue("id")
	text, status := body(w, r, heartbeatBytes)
	if status != 0 {
		refuse(w, status, "a heartbeat is JSON, and short")
		return
	}
	pulse, ok := seconds(r.URL.Query().Get("pulsetime"))
	if !ok {
		refuse(w, http.StatusBadRequest, "pulsetime is a number of seconds")
		return
	}
	hb, err := decodeEvent(text)
	if err == nil && !of.known && hb.Start.After(s.o.Now().Add(maxAhead)) {
		err = errEvent
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	bucket, there := s.buckets.get(id)
	if !there {
		s.fail(w, r, errNoBucket)
		return
	}
	hb.ID = 0
	merged, kept := s.take(r, bucket, hb, pulse)
	if !of.known || !kept { // who brought no token learns nothing of what others brought
		merged = hb
	}
	answer(w, http.StatusOK, sent(merged))
}

// take does with a heartbeat what it is for; kept is false where it is part of nothing.
func (s *Server) take(r *http.Request, bucket tracker.Bucket, hb tracker.BucketEvent, pulse time.Duration) (merged tracker.BucketEvent, kept bool) {
	switch {
	case s.paused.Load():
		return hb, false
	case !s.rates.take(bucket.ID):
		s.counts.fast.Add(1)
		return hb, false
	}
	if bucket.Type == typeTab {
		hb.Data = s.tabs.hear(bucket.ID, hb)
	} else if !s.o.Raw {
		// Of other types nothing is left once it is reduced to what may be kept. An editor's
		// events (typeEditor) have a project, a file, a language and a branch, none of which
		// dwell keeps; that an editor was in front, and for how long, its window says.
		s.counts.dropped.Add(1)
		return hb, false
	}
	merged, err := s.buckets.beat(r.Context(), bucket.ID, hb, pulse)
	if err == nil {
		err = s.buckets.flushIfDue(r.Context())
	}
	if err != nil {
		s.counts.failed.Add(1)
		s.o.Log.WarnContext(r.Context(), "a heartbeat cannot be kept", "err", err)
		return merged, false
	}
	s.counts.taken.Add(1)
	return merged, s.o.Raw
}
