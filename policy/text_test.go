package policy

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dwell/tracker"
)

// unfriendly is what no text may hold: orders, shame, diagnosis, praise for
// running on, and shouting.
var unfriendly = regexp.MustCompile(`(?i)\b(should|must|need to|have to|stop|don't|never|too (much|long)|addict\w*|disorder|symptom\w*|diagnos\w*|` +
	`unhealthy|bad|wrong|fail\w*|wast\w*|guilt\w*|streak|in a row|well done|exceeded|violat\w*|causes?|score)\b|!`)

func TestTextsAreFriendly(t *testing.T) {
	names := []string{
		"all", "app:" + strings.Repeat("Ümläut ", 20), "site:" + strings.Repeat("sub.", 50) + "example.org", "program:claude",
	}
	names = append(names, targetNames()...)
	lengths := []time.Duration{time.Second, 59 * time.Second, time.Minute, 55 * time.Minute, 23*time.Hour + 59*time.Minute, 167*time.Hour + 59*time.Minute}
	seen := 0
	check := func(title, body string) {
		t.Helper()
		seen++
		for _, s := range []string{title, body} {
			if s == "" || utf8.RuneCountInString(s) > 160 || !utf8.ValidString(s) || unfriendly.MatchString(s) || s != strings.TrimSpace(s) {
				t.Errorf("%q / %q", title, body)
			}
		}
		if !strings.ContainsAny(title, "0123456789") || utf8.RuneCountInString(title) > 80 {
			t.Errorf("the title %q is no short fact with a number", title)
		}
	}
	for _, name := range names {
		target, err := ParseTarget(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, per := range []Per{Day, Week} {
			for _, budget := range lengths {
				for _, extended := range []time.Duration{0, 15 * time.Minute, 100 * time.Hour} {
					for _, used := range lengths {
						s := LimitState{Limit: Limit{Target: target, Budget: budget, Per: per}, Used: used, Left: max(0, budget+extended-used), Extended: extended}
						check(aheadText(s))
						check(reachedText(s))
						if _, body := reachedText(s); target.people() && strings.Contains(body, "Wrap up") {
							t.Errorf("time with people is discouraged: %q", body)
						}
					}
				}
			}
		}
	}
	for _, d := range lengths {
		check(restText(d, 5*time.Minute))
		check(eyesText(d))
	}
	if seen == 0 {
		t.Fatal("no text was read")
	}
}

func TestTexts(t *testing.T) {
	l := newLife(t, "2026-03-04 09:00", quietless(limit(t, "ai", "1h", "day", ""), limit(t, "people", "2h", "week", ""), limit(t, "app:code", "100m", "day", "")))
	l.in.Plan.Breaks = Breaks{Rest: 55 * minute, Eyes: 20 * minute, RestFor: 5 * minute}
	l.on(chat, 65*minute)
	l.answers(ReachedKind, Extend)
	l.on(chat, 20*minute)
	l.on(code, 100*minute)
	l.on(message, 90*minute)
	l.in.Holds.Call = true
	l.on(message, 70*minute)
	l.in.Holds.Call = false
	l.pass(time.Second)
	want := map[string][2]string{
		"2026-03-04/ahead/ai/1":         {"AI: 10 m left today", "50 m of the 1 h 00 m you set."},
		"2026-03-04/reached/ai/1":       {"AI: 1 h 00 m today", "That is the 1 h 00 m you set. Wrap up here, or take 15 m more."},
		"2026-03-04/reached/ai/2":       {"AI: 1 h 20 m today", "That is the 1 h 00 m you set and 20 m added. Wrap up here, or take 15 m more."},
		"2026-03-04/ahead/app:code/1":   {"code: 10 m left today", "1 h 30 m of the 1 h 40 m you set."},
		"2026-03-04/reached/people/1":   {"People: 2 h 40 m this week", "40 m past the 2 h 00 m you set. Time with people counts in its own right; this is just the number."},
		"2026-03-04/rest/all/1":         {"55 m at the screen", "Some minutes away from the screen can bring energy back; 5 m count as a rest."},
		"2026-03-04/eyes/all/2":         {"40 m with eyes on the screen", "20 s on something far away? It eases the strain for some people."},
		"2026-03-04/reached/app:code/1": {"code: 1 h 40 m today", "That is the 1 h 40 m you set. Wrap up here, or take 15 m more."},
	}
	for _, r := range l.in.Journal {
		if w, ok := want[r.ID]; ok {
			if r.Title != w[0] || r.Text != w[1] {
				t.Errorf("%s: %q / %q, want %q / %q", r.ID, r.Title, r.Text, w[0], w[1])
			}
			delete(want, r.ID)
		}
		if len(r.Actions) < 2 {
			t.Errorf("%s has the actions %v", r.ID, r.Actions)
		}
		for _, a := range map[Kind][]Action{ReachedKind: {Extend}, RestKind: {Break, Snooze}, EyesKind: {Break, Snooze}}[r.Kind] {
			if !slices.Contains(r.Actions, a) {
				t.Errorf("%s has the actions %v, not %s", r.ID, r.Actions, a)
			}
		}
	}
	for id := range want {
		t.Errorf("%s was not said", id)
	}
}

func TestLabel(t *testing.T) {
	for target, want := range map[Target]string{
		{GroupTarget, string(tracker.AI)}:     "AI",
		{CategoryTarget, "ai/chat"}:           "AI chat",
		{CategoryTarget, "system"}:            "System",
		{GroupTarget, string(tracker.Social)}: "Social",
		{Kind: AllTarget}:                     "Screen time",
		{SiteTarget, "example.org"}:           "example.org",
		{AppTarget, strings.Repeat("x", 50)}:  strings.Repeat("x", 39) + "…",
		{ProgramTarget, "claude"}:             "claude",
	} {
		if got := label(target); got != want {
			t.Errorf("%v is %q, want %q", target, got, want)
		}
	}
}
