package desktop

import "testing"

func TestBanners(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body []any
		want bool
	}{
		{[]any{bannersKey, []string{""}, "tag"}, true},
		{[]any{bannersDir, []string{"other", "show-banners"}, "tag"}, true},
		{[]any{"/org/gnome/", []string{""}, "tag"}, true}, // a whole folder was reset
		{[]any{bannersDir, []string{"other"}, "tag"}, false},
		{[]any{"/org/", []string{}, "tag"}, false},
		{[]any{1, "wrong"}, false},
		{nil, false},
	} {
		if got := touchesBanners(test.body); got != test.want {
			t.Errorf("%v: %v", test.body, got)
		}
	}
	for printed, want := range map[string][2]bool{
		"true\n": {false, true}, "false\n": {true, true}, "": {false, false}, "@b true": {false, false},
	} {
		if on, known := parseBanners(printed); on != want[0] || known != want[1] {
			t.Errorf("%q: %v, %v", printed, on, known)
		}
	}
	for current, want := range map[string]bool{"ubuntu:GNOME": true, "XFCE": false, "": false, "Budgie:GNOME": true} {
		if isGNOME(current) != want {
			t.Errorf("%q: %v", current, !want)
		}
	}
}
