package desktop

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"dwell/tracker"
)

func TestTheLogTellsWhatBreaksAndIsMended(t *testing.T) {
	var log strings.Builder
	states := make(chan tracker.SourceState, 8)
	out := outlet{log: slog.New(slog.NewTextHandler(&log, nil)), states: states}.source("notifications", "")
	said := []string{stateAbsent, stateOK, stateAbsent, stateDown, stateOK, stateAbsent}
	for _, state := range said {
		out.state(t.Context(), state, "")
	}
	close(states)

	var heard []string
	for s := range states {
		heard = append(heard, s.State)
	}
	if !slices.Equal(heard, said) {
		t.Errorf("heard %v, want %v", heard, said)
	}
	var logged []string
	for line := range strings.Lines(log.String()) {
		_, rest, _ := strings.Cut(line, "state=")
		state, _, _ := strings.Cut(rest, " ")
		logged = append(logged, state)
	}
	if want := []string{stateAbsent, stateDown, stateOK}; !slices.Equal(logged, want) {
		t.Errorf("logged %v, want %v", logged, want)
	}
}
