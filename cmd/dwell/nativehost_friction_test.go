package main_test

import (
	"strings"
	"testing"
	"time"
)

// A site the person chose asks first: "Not now" leads back, "Continue" lets through, also
// in other tabs, and other sites ask nothing.
func TestFriction(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { friction(t, exe, browser) })
	}
}

func friction(t *testing.T, exe, browser string) {
	s := newSurfer(t, exe, browser)
	s.dwell("friction", "add", "two.example/feed", "What did I come for?")
	r := s.run("--no-web", "--no-tray")
	defer r.stop()
	s.browse(browser, "http://one.example/")
	if browser == "firefox-esr" {
		s.installAddon(false)
	}
	front := func() (f struct{ Site, Because string }) {
		if st := ask[struct {
			Focus *struct{ Site, Because string }
		}](s.computer, "status", "--json"); st.Focus != nil {
			f = *st.Focus
		}
		return f
	}
	await := func(site string) {
		t.Helper()
		s.await("dwell to know of "+site, func() bool { return front().Site == site })
	}
	asked := func() {
		t.Helper()
		s.await("the page that asks", func() bool { return front().Because == "site:extension:" })
		time.Sleep(500 * time.Millisecond) // it is drawn
	}
	await("one.example")
	s.web.order(t, "one.example", "go http://two.example/")
	await("two.example") // only its feed is chosen
	s.web.order(t, "two.example", "go http://two.example/feed?marked=1")
	asked()
	s.Screenshot(artefact(t, "friction-"+browser+".png"))
	s.keys("Return") // what is first and large
	await("two.example")
	s.web.order(t, "two.example", "push /feed")
	asked()
	s.keys("alt+shift+d") // the popup, there, is of the site that is asked for
	time.Sleep(2 * time.Second)
	s.Screenshot(artefact(t, "friction-popup-"+browser+".png"))
	s.keys("Tab", "space")
	s.await("the site not to be asked for", func() bool { return !strings.Contains(s.dwell("friction", "list"), "two.example") })
	s.dwell("friction", "add", "two.example/feed")
	s.keys("Escape")
	time.Sleep(time.Second)
	s.keys("Tab", "Return")
	await("two.example/feed")
	s.web.order(t, "two.example", "open http://two.example/feed/again")
	s.await("the new tab", func() bool { return s.web.seen("two.example/feed/again") })
	await("two.example/feed")
	s.dwell("friction", "rm", "two.example/feed")
}
