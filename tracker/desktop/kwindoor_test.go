package desktop

import (
	"testing"
	"unicode/utf8"

	"dwell/tracker"
)

func TestParseKwin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		number uint64
		want   tracker.Focus
	}{
		{`{"n":3,"window":null}`, 3, tracker.Focus{}},
		{
			`{"n":4,"window":{"pid":4541,"class":"konsole","desktopFile":"org.kde.konsole","caption":"a \"b\"","fullScreen":true}}`,
			4,
			tracker.Focus{App: "org.kde.konsole", Class: "konsole", Title: `a "b"`, PID: 4541, Fullscreen: true},
		},
		{
			`{"n":5,"window":{"pid":-1,"class":"xterm","desktopFile":"","caption":"","fullScreen":false}}`,
			5,
			tracker.Focus{App: "xterm", Class: "xterm"},
		},
		{
			`{"n":6,"window":{"pid":99999999999,"class":"x","desktopFile":"/opt/x/x.desktop","caption":"\ud800"}}`,
			6,
			tracker.Focus{App: "x", Class: "x", Title: "\uFFFD"},
		},
	} {
		number, f, err := parseKwin(c.text)
		if err != nil || number != c.number || !sameFocus(f, c.want) {
			t.Errorf("%s: %d, %+v, %v", c.text, number, f, err)
		}
	}
	for _, text := range []string{"", "null null", `{"n":-1}`, `{"n":1,"window":"x"}`, `[1]`} {
		if _, f, err := parseKwin(text); err == nil || !f.Nothing() {
			t.Errorf("%q was taken for %+v", text, f)
		}
	}
}

func FuzzParseKwin(f *testing.F) {
	f.Add(`{"n":4,"window":{"pid":4541,"class":"konsole","desktopFile":"org.kde.konsole","caption":"a","fullScreen":true}}`)
	f.Fuzz(func(t *testing.T, text string) {
		_, focus, err := parseKwin(text)
		if err != nil && !focus.Nothing() {
			t.Errorf("%q: %v, and yet %+v", text, err, focus)
		}
		if focus.PID < 0 || focus.PID > 1<<22 {
			t.Errorf("pid %d", focus.PID)
		}
		for _, s := range []string{focus.App, focus.Class, focus.Title} {
			if !utf8.ValidString(s) {
				t.Errorf("%q is not UTF-8", s)
			}
		}
	})
}
