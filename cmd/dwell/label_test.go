package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

func TestLabelling(t *testing.T) {
	var rows []unknownRow
	for _, name := range []string{"one", "two", "three"} {
		rows = append(rows, unknownRow{Match: "app:" + name, Active: view.Seconds(time.Minute)})
	}
	for _, tt := range []struct{ name, keys, want string }{
		{"each", "aws", "0 ai, 1 work, 2 social"},
		{"every key of the first", "h", "0 shopping"},
		{"with Caps Lock", "AP", "0 ai, 1 social/messaging"},
		{"space and enter leave", " \rn", "2 news"},
		{"taken back and said anew", "vum", "0 music"},
		{"taken back past what was left", "v uo", "0 other"},
		{"nothing to take back", "ub", "0 browsing"},
		{"q ends", "lq", "0 learning"},
		{"ctrl-c ends", "l\x03g", "0 learning"},
		{"ctrl-d ends", "l\x04g", "0 learning"},
		{"the end ends", "l", "0 learning"},
		{"an arrow labels nothing", "\x1b[A\x1bOA\x1b[1;5Ag", "0 gaming"},
		{"nor does a letter of another script", "ыжg", "0 gaming"},
		{"nor a key with Alt", "\x1bag", "0 gaming"},
		{"an escape cut off", "g\x1b[1", "0 gaming"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			s := labelling{rows: rows, keys: keysOf(t.Context(), strings.NewReader(tt.keys)), out: &out}
			var got []string
			for _, l := range s.ask(t.Context()) {
				got = append(got, string('0'+byte(l.row))+" "+string(l.category))
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("%q: %v, want %s\n%s", tt.keys, got, tt.want, &out)
			}
		})
	}
}

// Whoever asks dwell to end need not press a key.
func TestLabellingEndsWhenAskedTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := labelling{rows: []unknownRow{{Match: "app:one"}, {Match: "app:two"}}, keys: make(chan byte), out: &bytes.Buffer{}}
	cancel()
	if labels := s.ask(ctx); len(labels) != 0 {
		t.Errorf("%v", labels)
	}
}

// Every group has a key, each key one group, and none of them is another key's.
func TestLabelKeys(t *testing.T) {
	groups := map[tracker.Group]bool{}
	for _, k := range labelKeys() {
		if c, ok := labelOf(k.key); !ok || c != k.category || !c.Valid() {
			t.Errorf("%c labels %q, want %q", k.key, c, k.category)
		}
		if strings.ContainsRune("uq", rune(k.key)) {
			t.Errorf("%c has another meaning", k.key)
		}
		groups[tracker.GroupOf(k.category, false)] = true
	}
	for _, g := range tracker.Groups() {
		if !groups[g] {
			t.Errorf("no key for %s", g)
		}
	}
	for line := range strings.Lines(labelLegend()) {
		if len(line) > 81 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
}
