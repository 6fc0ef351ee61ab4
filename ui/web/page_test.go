package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/view"
)

// parse reads a page and returns its text, and all its elements.
func parse(t *testing.T, body string) (text string, elements []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			all.WriteString(n.Data + "\n")
		case html.ElementNode:
			elements = append(elements, n)
		}
	}
	return all.String(), elements
}

func TestPagesShowTheNumbersOfTheirSummary(t *testing.T) {
	p := newPerson(t)
	s := serve(t, p)
	in := s.enter(t)
	week, err := p.Week(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	day, err := p.Day(t.Context(), time.Date(2026, 3, 18, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if week.AI == 0 || week.AIEditor == 0 || len(week.Sittings) == 0 || len(week.Kept) != 3 {
		t.Fatal("the week has too little to show")
	}
	weekText, _ := parse(t, s.do(t, "GET", "/week", "", in).body)
	dayText, _ := parse(t, s.do(t, "GET", "/day/2026-03-18", "", in).body)
	want := func(page, text string, figures ...string) {
		for _, f := range figures {
			if !strings.Contains(text, f) {
				t.Errorf("the %s's page lacks %q", page, f)
			}
		}
	}
	for page, c := range map[string]struct {
		text string
		s    view.Summary
	}{"week": {weekText, week.Summary}, "day": {dayText, day}} {
		want(page, c.text, c.s.Heading(), c.s.Active.Words(), c.s.HandsOn.Words(), c.s.AI.Words(), c.s.AIEditor.Words())
		for _, row := range c.s.Shown() {
			want(page, c.text, view.GroupWord(row.Group), row.Active.Words(), row.UsualWords())
		}
		for _, rows := range [][]view.NameRow{view.AppNames(top(c.s.Apps)), top(c.s.Sites), top(c.s.Programs)} {
			for _, row := range rows {
				want(page, c.text, row.Name, row.Active.Words(), view.CategoryWord(row.Category))
			}
		}
		want(page, c.text, view.Unseen(c.s)...)
	}
	for _, d := range week.Days {
		want("week", weekText, d.Active.Words(), d.UsualWords())
		for _, g := range d.Groups {
			if g.Active > 0 {
				want("week", weekText, g.Active.Words(), g.UsualWords())
			}
		}
	}
	for _, sitting := range view.Longest(week.Sittings, shownSittings) {
		want("week", weekText, view.Words(sitting.Active), sitting.Start.Format("15:04"))
	}
	for _, k := range week.Kept {
		want("week", weekText, keptWord(k))
	}
	for _, h := range day.Hours {
		want("day", dayText, h.Start.Format("15:04"), h.Active.Words())
	}
}

// Names come from window classes and web sites. Whatever they hold must show
// as text, in its own place, and not make the page grow.
func TestHostileNamesAreText(t *testing.T) {
	names := []string{
		`</bdi><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<style>*{display:none}</style>`, `{{.Summary}}`,
		"\u202efdp.exe\u2066", "\x00\x1b[31m\r\nSet-Cookie: x", strings.Repeat("x", 10_000), strings.Repeat("z\u0300", 5_000), `javascript:alert(1)`,
	}
	p := newPerson(t)
	s := serve(t, p)
	in := s.enter(t)
	plainCount := map[string]int{}
	for _, page := range []string{"/", "/week", "/welcome"} {
		_, elements := parse(t, s.do(t, "GET", page, "", in).body)
		plainCount[page] = len(elements)
	}
	for _, name := range names {
		p.mu.Lock()
		for i := range p.life.Spans {
			s := &p.life.Spans[i].Subject
			for _, field := range []*string{&s.App, &s.Site, &s.Program} {
				if *field != "" {
					*field = name
				}
			}
		}
		target := policy.Target{Kind: policy.AppTarget, Name: name}
		p.limits[0].Limit.Target = target
		p.status.Focus = &view.Focus{App: view.Text(name), Site: view.Text(name), Program: view.Text(name), Category: "ai/chat", Because: view.Text(name)}
		p.status.Sources[1].Name, p.status.Sources[1].Detail = name, view.Text(name)
		p.mu.Unlock()
		for _, page := range []string{"/", "/week", "/welcome"} {
			got := s.do(t, "GET", page, "", in)
			if got.StatusCode != http.StatusOK {
				t.Fatalf("%s answers %d", page, got.StatusCode)
			}
			text, elements := parse(t, got.body)
			for _, e := range elements {
				if e.Data == "script" || e.Data == "img" || e.Data == "style" {
					t.Errorf("%s of %.40q has a <%s>", page, name, e.Data)
				}
				for _, a := range e.Attr {
					if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(a.Val, "javascript:") {
						t.Errorf("%s of %.40q has %s=%q", page, name, a.Key, a.Val)
					}
				}
			}
			if page == "/welcome" && len(elements) > plainCount[page]+2 {
				t.Errorf("%s of %.40q has %d elements, %d before", page, name, len(elements), plainCount[page])
			}
			if strings.ContainsAny(text, "\u202e\u2066\x00\x1b") || strings.Contains(text, strings.Repeat("x", 201)) || len(got.body) > 100_000 {
				t.Errorf("%s of %.40q shows it as it is", page, name)
			}
		}
	}
	if s.logged.Len() != 0 {
		t.Errorf("names were logged: %.200s", s.logged)
	}
}

func TestPagesNeedNothingFromElsewhere(t *testing.T) {
	s := serve(t, newPerson(t))
	in := s.enter(t)
	for _, page := range []string{"/", "/week", "/welcome", "/day/2026-03-18", "/week/2020-01-01"} {
		got := s.do(t, "GET", page, "", in)
		_, elements := parse(t, got.body)
		for _, e := range elements {
			for _, a := range e.Attr {
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") {
					t.Errorf("%s leads to %s", page, a.Val)
				}
				// Links that lead nowhere: every address on a page answers.
				if e.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, "/") {
					path, _, _ := strings.Cut(a.Val, "#")
					if code := s.do(t, "GET", path, "", in).StatusCode; code != http.StatusOK {
						t.Errorf("%s links to %s, which answers %d", page, a.Val, code)
					}
				}
			}
		}
	}
}

func TestWelcomeChoices(t *testing.T) {
	p := newPerson(t)
	s := serve(t, p)
	in := s.enter(t)
	token := func(action string) string {
		t.Helper()
		_, elements := parse(t, s.do(t, "GET", "/welcome", "", in).body)
		for _, e := range elements {
			for _, a := range e.Attr {
				if e.Data != "form" || a.Key != "action" || a.Val != action {
					continue
				}
				for child := range e.Descendants() {
					if child.Data == "input" {
						for _, a := range child.Attr {
							if a.Key == "value" {
								return a.Val
							}
						}
					}
				}
			}
		}
		t.Fatalf("no form posts to %s", action)
		return ""
	}
	for _, c := range []struct {
		path, body string
		proof      func(*http.Request)
	}{
		{"/welcome/autostart", "on=yes&token=" + token("/welcome/autostart"), form},
		{"/welcome/rest", "on=yes", s.origin},
		{"/welcome/pause", "for=15m", header("Sec-Fetch-Site", "same-origin")},
	} {
		got := s.do(t, "POST", c.path, c.body, in, form, c.proof)
		if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/welcome" {
			t.Errorf("%s answers %d to %q", c.path, got.StatusCode, got.Header.Get("Location"))
		}
	}
	if want := (Choices{Autostart: true, Rest: 55 * time.Minute}); p.choices != want || p.paused != 15*time.Minute {
		t.Errorf("chosen %+v, paused %v", p.choices, p.paused)
	}
	// The token of one form is not another's.
	if got := s.do(t, "POST", "/welcome/rest", "on=no&token="+token("/welcome/pause"), in, form); got.StatusCode != http.StatusForbidden {
		t.Errorf("another form's token answers %d", got.StatusCode)
	}
	// Nor is it another session's.
	if got := s.do(t, "POST", "/welcome/rest", "on=no&token="+token("/welcome/rest"), s.enter(t), form); got.StatusCode != http.StatusForbidden {
		t.Errorf("another session's token answers %d", got.StatusCode)
	}
	p.refusing = &Refusal{Reason: "config.toml, line 3, sets <rest>"}
	got := s.do(t, "POST", "/welcome/rest", "on=no", in, form, s.origin)
	if text, _ := parse(t, got.body); got.StatusCode != http.StatusConflict || !strings.Contains(text, "line 3, sets <rest>") {
		t.Errorf("a refused choice answers %d without saying why", got.StatusCode)
	}
	p.refusing = errors.New("disk full")
	if got := s.do(t, "POST", "/welcome/rest", "on=no", in, form, s.origin); got.StatusCode != http.StatusInternalServerError {
		t.Errorf("a choice that failed answers %d", got.StatusCode)
	}
}

// breaking panics with what must not be logged.
type breaking struct{ *person }

func (breaking) Status(context.Context) (view.Status, error) { panic("a secret title") }

func TestAPanicTellsNothing(t *testing.T) {
	p := newPerson(t)
	s := serve(t, p)
	in := s.enter(t)
	s.pages = breaking{p}
	got := s.do(t, "GET", "/welcome", "", in)
	if got.StatusCode != http.StatusInternalServerError || strings.Contains(got.body, "secret") {
		t.Errorf("a panic answers %d", got.StatusCode)
	}
	if log := s.logged.String(); !strings.Contains(log, "panicked") || strings.Contains(log, "secret") {
		t.Errorf("log is %q", log)
	}
}

func TestAnEmptyHomeHasPages(t *testing.T) {
	p := newPerson(t)
	p.life.Spans, p.limits, p.status = nil, nil, view.Status{Running: true}
	s := serve(t, p)
	in := s.enter(t)
	for page, want := range map[string]string{"/": "Nothing was recorded on this day", "/week": "Nothing was recorded in this week", "/welcome": "not seen yet"} {
		if got := s.do(t, "GET", page, "", in); got.StatusCode != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s answers %d without %q", page, got.StatusCode, want)
		}
	}
}

func TestColumnsStandForTheirTime(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone database: install tzdata")
	}
	for date, want := range map[string]int{"2026-03-28": 23, "2026-03-20": 24, "2026-10-24": 25} {
		d, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		day := tracker.DefaultCalendar().Day(d, zone)
		columns := hourColumns(view.Summary{From: view.Time{Time: day.From}, To: view.Time{Time: day.To}, Hours: []view.HourRow{{
			Start: view.Time{Time: day.From.Add(time.Hour)}, Groups: map[tracker.Group]view.Seconds{"ai": view.Seconds(15 * time.Minute), "work": view.Seconds(45 * time.Minute)},
		}}})
		if len(columns) != want {
			t.Errorf("the day of %s has %d columns, want %d", date, len(columns), want)
		}
		if got := columns[1].Parts; len(got) != 2 || got[0] != (part{"ai", "75.00%", "25.00%"}) || got[1] != (part{"work", "0.00%", "75.00%"}) {
			t.Errorf("a quarter of AI below three of work is drawn as %v", got)
		}
	}
}

// Whoever travels into a zone half an hour off has two local hours that begin in
// one hour of the day; neither may be dropped.
func TestColumnHoldsBothLocalHours(t *testing.T) {
	from := time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)
	day := view.Summary{From: view.Time{Time: from}, To: view.Time{Time: from.Add(24 * time.Hour)}}
	for _, h := range []struct {
		after  time.Duration
		group  tracker.Group
		active time.Duration
	}{{5 * time.Hour, "ai", 30 * time.Minute}, {5*time.Hour + 30*time.Minute, "work", 30 * time.Minute}, {5*time.Hour + 45*time.Minute, "ai", 60 * time.Minute}} {
		day.Hours = append(day.Hours, view.HourRow{
			Start: view.Time{Time: from.Add(h.after)}, Active: view.Seconds(h.active),
			Groups: map[tracker.Group]view.Seconds{h.group: view.Seconds(h.active)},
		})
	}
	if got := hourColumns(day)[5].Parts; len(got) != 2 || got[0] != (part{"ai", "25.00%", "75.00%"}) || got[1] != (part{"work", "0.00%", "25.00%"}) {
		t.Errorf("90 minutes of AI and 30 of work are drawn as %v", got)
	}
}

func BenchmarkWeekPage(b *testing.B) {
	s := serve(b, newPerson(b))
	in := s.enter(b)
	for b.Loop() {
		if got := s.do(b, "GET", "/week", "", in); got.StatusCode != http.StatusOK {
			b.Fatal(got.StatusCode)
		}
	}
}
