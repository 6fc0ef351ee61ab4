package browser_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/browser"
)

func addon(n int) string {
	return fmt.Sprintf("moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-%012x", n)
}

// An add-on of Firefox of which the person said nothing is refused and remembered, so that
// they can; of many a few are.
func TestAddonsAsk(t *testing.T) {
	t.Parallel()
	var news []string
	p := open(t, browser.Options{Addon: func(origin string, taken bool) { news = append(news, fmt.Sprint(origin, taken)) }})
	knock := func(origin string) int {
		t.Helper()
		return p.ask("GET", "/api/0/info", "", "Origin", origin).status
	}
	for _, origin := range []string{
		addon(1), addon(1), "moz-extension://0cb5a1ce", addon(1) + "/", "moz-extension://0CB5A1CE-8F8E-4A9A-9C6C-000000000001", "https://example.org",
	} {
		if status := knock(origin); status != http.StatusForbidden {
			t.Errorf("%s: %d", origin, status)
		}
	}
	if diff := cmp.Diff([]string{addon(1)}, p.server.Asking()); diff != "" {
		t.Errorf("asking: -want +got:\n%s", diff)
	}
	for n := range 20 {
		knock(addon(n))
	}
	if got := p.server.Asking(); len(got) != 8 || len(news) != 8 || news[0] != addon(1)+"false" {
		t.Errorf("asking %q, told %q", got, news)
	}
	p.server.SetAddons(browser.Addons{Heard: map[string]bool{addon(1): true, addon(2): false}})
	if one, two := knock(addon(1)), knock(addon(2)); one != http.StatusOK || two != http.StatusForbidden {
		t.Errorf("allowed: %d, refused: %d", one, two)
	}
	if got := p.server.Asking(); len(got) != 6 {
		t.Errorf("asking are still %q", got)
	}
	p.server.SetAddons(browser.Addons{})
	if status := knock(addon(1)); status != http.StatusForbidden {
		t.Errorf("one that was taken away: %d", status)
	}
}

// While one is invited the first that was not refused is taken, and no other.
func TestAddonInvited(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var news []string
	p := open(t, browser.Options{
		Now:    func() time.Time { return now },
		Addons: browser.Addons{Heard: map[string]bool{addon(1): false}, Invited: now.Add(time.Minute)},
		Addon:  func(origin string, taken bool) { news = append(news, fmt.Sprint(origin, taken)) },
	})
	for _, c := range []struct{ n, want int }{{1, 403}, {2, 200}, {3, 403}, {2, 200}} {
		if a := p.ask("GET", "/api/0/info", "", "Origin", addon(c.n)); a.status != c.want {
			t.Errorf("add-on %d: %d, want %d", c.n, a.status, c.want)
		}
	}
	if diff := cmp.Diff([]string{addon(2) + "true", addon(3) + "false"}, news); diff != "" {
		t.Errorf("told: -want +got:\n%s", diff)
	}
	p.server.SetAddons(browser.Addons{Invited: now})
	if a := p.ask("GET", "/api/0/info", "", "Origin", addon(4)); a.status != http.StatusForbidden {
		t.Errorf("too late: %d", a.status)
	}
}
