package main_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

// openPages puts an xdg-open on PATH that notes the address instead of showing
// it, and returns what waits for the next one.
func (c *computer) openPages() (next func() string) {
	c.t.Helper()
	dir := filepath.Join(c.Home(), "bin")
	list := filepath.Join(c.Home(), "opened")
	c.write(filepath.Join(dir, "xdg-open"), "#!/bin/sh\nprintf '%s\\n' \"$1\" >>"+list+"\n", 0o700)
	c.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	read := 0
	return func() string {
		c.t.Helper()
		var lines []string
		c.await("a page", func() bool {
			text, err := os.ReadFile(list)
			lines = strings.Fields(string(text))
			return err == nil && len(lines) > read
		})
		read++
		return lines[read-1]
	}
}

// get opens a link as a browser does: it follows it, with a jar for cookies. The
// link works once, and no page opens without its cookie.
func (c *computer) get(link string) string {
	c.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: patience}
	code, page, at := c.fetch(browser, link)
	if code != http.StatusOK || strings.Contains(at, "/open/") {
		c.t.Fatalf("%s answers %d", at, code)
	}
	if again, _, _ := c.fetch(browser, at); again != http.StatusOK {
		c.t.Errorf("with its cookie %s answers %d", at, again)
	}
	for _, address := range []string{link, at} {
		if other, _, _ := c.fetch(&http.Client{Timeout: patience}, address); other == http.StatusOK {
			c.t.Errorf("%s opens for somebody without the cookie", address)
		}
	}
	return page
}

// fetch returns an answer's status and text, and the address it came from.
func (c *computer) fetch(browser *http.Client, address string) (code int, text, at string) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		c.t.Fatal(err)
	}
	answer, err := browser.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Request.URL.String()
}

// compareWeek looks for the numbers of `dwell week` in the week's page.
func (c *computer) compareWeek(page string) {
	c.t.Helper()
	week := ask[summary](c, "week", "--json")
	if week.group("ai") < 72*60 || week.group("people") != 21*60 || week.Active < 188*60 {
		c.t.Errorf("the week is %+v", week)
	}
	text := strings.Join(strings.Fields(page), " ")
	for _, g := range week.Groups {
		if g.Active == 0 {
			continue
		}
		words := inWords(g.Active)
		row := view.GroupWord(tracker.Group(g.Group)) + `</th><td class="n">` + words
		if !strings.Contains(text, row) {
			c.t.Errorf("the week's page lacks %q", row)
		}
	}
	for name, seconds := range map[string]float64{"Screen": week.Active, "AI": week.AI} {
		want := "<h2>" + name + `</h2> <p class="big">` + inWords(seconds)
		if !strings.Contains(text, want) {
			c.t.Errorf("the week's page lacks %q", want)
		}
	}
}

// inWords is how a page writes seconds.
func inWords(seconds float64) string {
	return html.EscapeString(view.Words(time.Duration(seconds * float64(time.Second))))
}

// readPages adds what the pages show to what was said.
func (c *computer) readPages() {
	c.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: patience}
	for _, page := range []string{"/", "/week", "/welcome"} {
		code, text, _ := c.fetch(browser, strings.TrimSpace(c.dwell("dashboard", "--print-url", "--page", page)))
		if code != http.StatusOK {
			c.t.Errorf("%s answers %d", page, code)
		}
		if _, err := c.said.Write([]byte(text)); err != nil {
			c.t.Fatal(err)
		}
	}
}
