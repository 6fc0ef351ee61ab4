package exchange

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"dwell/tracker"
)

// awEvent is an event of ActivityWatch: when, for how many seconds, and what.
type awEvent struct {
	Timestamp string  `json:"timestamp"`
	Duration  float64 `json:"duration"`
	Data      any     `json:"data"`
}

// awWindow is what ActivityWatch's currentwindow buckets hold, with what we
// know beyond it; its readers pass over keys they do not know.
type awWindow struct {
	App      string           `json:"app"`
	Title    string           `json:"title"`
	Site     string           `json:"site,omitempty"`
	Program  string           `json:"program,omitempty"`
	Category tracker.Category `json:"category"`
}

type awAFK struct {
	Status string `json:"status"`
}

// WriteActivityWatch writes spans as ActivityWatch's export of two buckets, one
// of windows and one of presence, which its import takes. hostname names the
// machine, as its bucket names do, and created when the export was made. spans
// is walked twice.
func WriteActivityWatch(w io.Writer, spans iter.Seq2[tracker.Span, error], hostname string, created time.Time) error {
	out := bufio.NewWriter(w)
	if _, err := out.WriteString(`{"buckets":{`); err != nil {
		return err
	}
	for i, b := range []struct {
		watcher, kind string
		data          func(tracker.Span) any
	}{{"window", "currentwindow", windowData}, {"afk", "afkstatus", afkData}} {
		id := fmt.Sprintf("dwell-%s_%s", b.watcher, hostname)
		head, err := json.Marshal(map[string]any{
			"id": id, "type": b.kind, "client": "dwell-" + b.watcher, "hostname": hostname, "created": FormatTime(created), "data": struct{}{},
		})
		if err != nil {
			return err
		}
		name, err := json.Marshal(id)
		if err != nil {
			return err
		}
		if i > 0 {
			_ = out.WriteByte(',')
		}
		// The head's closing brace makes room for the events, which are streamed.
		if _, err := fmt.Fprintf(out, `%s:%s,"events":[`, name, head[:len(head)-1]); err != nil {
			return err
		}
		if err := writeEvents(out, spans, b.data); err != nil {
			return err
		}
		if _, err := out.WriteString(`]}`); err != nil {
			return err
		}
	}
	if _, err := out.WriteString("}}\n"); err != nil {
		return err
	}
	return out.Flush()
}

func writeEvents(out *bufio.Writer, spans iter.Seq2[tracker.Span, error], data func(tracker.Span) any) error {
	first := true
	for sp, err := range spans {
		if err != nil {
			return err
		}
		d := data(sp)
		if d == nil {
			continue
		}
		event, err := json.Marshal(awEvent{FormatTime(sp.Start.UTC()), sp.Length().Seconds(), d})
		if err != nil {
			return err
		}
		if !first {
			_ = out.WriteByte(',')
		}
		first = false
		if _, err := out.Write(event); err != nil {
			return err
		}
	}
	return nil
}

func windowData(sp tracker.Span) any {
	if !sp.Presence.Active() || sp.Subject.App == "" {
		return nil
	}
	return awWindow{sp.Subject.App, sp.Title, sp.Subject.Site, sp.Subject.Program, sp.Verdict.Category}
}

func afkData(sp tracker.Span) any {
	if sp.Presence.Active() {
		return awAFK{"not-afk"}
	}
	return awAFK{"afk"}
}
