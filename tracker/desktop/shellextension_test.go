package desktop

import (
	"testing"

	"dwell/tracker"
)

func TestParseOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		body []any
		want tracker.Focus
		ok   bool
	}{
		{
			"a window",
			[]any{true, "org.example.Alpha.desktop", "alpha", "Title", uint32(7), true},
			tracker.Focus{App: "org.example.Alpha", Class: "alpha", Title: "Title", PID: 7, Fullscreen: true},
			true,
		},
		{
			"no id, and a pid that cannot be",
			[]any{true, "", "Old Program", "Title", uint32(1 << 31), false},
			tracker.Focus{App: "Old Program", Class: "Old Program", Title: "Title"},
			true,
		},
		{"none", []any{false, "left", "over", "words", uint32(7), true}, tracker.Focus{}, true},
		{"too little", []any{true, "a"}, tracker.Focus{}, false},
		{"other kinds", []any{true, "a", "b", "c", "7", false}, tracker.Focus{}, false},
		{"nothing", nil, tracker.Focus{}, false},
	} {
		if f, ok := parseOwn(c.body); ok != c.ok || !sameFocus(f, c.want) {
			t.Errorf("%s: %+v %v", c.name, f, ok)
		}
	}
}

func TestParseFocusedWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       tracker.Focus
		ok         bool
	}{
		{
			"a window", `{"title":"T","wm_class":"Alpha","wm_class_instance":"alpha","pid":7,"width":3}`,
			tracker.Focus{App: "Alpha", Class: "Alpha", Title: "T", PID: 7},
			true,
		},
		{"none", `{}`, tracker.Focus{}, true},
		{"nulls", `{"title":null,"wm_class":null,"pid":null}`, tracker.Focus{}, true},
		{"no JSON", `undefined`, tracker.Focus{}, false},
		{"other kinds", `{"pid":-1}`, tracker.Focus{}, false},
	} {
		if f, ok := parseFocusedWindow([]any{c.text}); ok != c.ok || !sameFocus(f, c.want) {
			t.Errorf("%s: %+v %v", c.name, f, ok)
		}
	}
	if _, ok := parseFocusedWindow([]any{7}); ok {
		t.Error("a number was taken")
	}
}
