package main_test

import (
	"path/filepath"
	"time"
)

// useEveryCommand runs every command that ends by itself, and those that
// explain, with files of private words from outside.
func (c *computer) useEveryCommand(outside string) {
	c.t.Helper()
	life := filepath.Join(outside, "life.jsonl")
	c.write(life, `{"at":"2026-03-02T09:00:00Z","kind":"focus","app":"firefox","title":"`+markedLine+` — Mozilla Firefox"}
{"at":"2026-03-02T09:00:10Z","kind":"web","app":"firefox","url":"https://`+markedLine+`@chatgpt.com/`+markedLine+`?q=`+markedLine+`#`+markedLine+`"}
{"at":"2026-03-02T09:00:20Z","kind":"program","argv":["vim","`+markedLine+`"]}
{"at":"2026-03-02T09:01:00Z","kind":"end"}
`, 0o600)
	now := time.Now().In(c.zone())
	back := func(d time.Duration) string { return now.Add(-d).Format(time.RFC3339) }
	backup, rules := filepath.Join(c.Home(), "copy.db"), filepath.Join(c.Home(), "rules")
	c.write(rules, "app:org.example.Editor\twork/coding\n", 0o600)
	for _, line := range [][]string{
		{"status"},
		{"status", "--json"},
		{"status", "--format", "waybar"},
		{"today"},
		{"today", "--json"},
		{"day"},
		{"week"},
		{"week", "--json"},
		{"month"},
		{"month", "--json"},
		{"spans", "--from", back(time.Hour), "--to", "now"},
		{"spans", "--from", back(time.Hour), "--to", "now", "--json"},
		{"explain", "--class", "firefox"},
		{"unknown"},
		{"unknown", "--json"},
		{"rule", "add", "app:org.gnome.TextEditor", "work/office"},
		{"rule", "list"},
		{"rule", "export"},
		{"rule", "undo"},
		{"rule", "import", rules},
		{"limit", "add", "ai", "1s"},
		{"limit", "list"},
		{"limit", "list", "--json"},
		{"limit", "try", "ai", "1h"},
		{"limit", "rm", "ai/day"},
		{"add", "--from", back(3 * time.Hour), "--to", back(2 * time.Hour), "work/meetings"},
		{"relabel", "--from", back(160 * time.Minute), "--to", back(140 * time.Minute), "work/coding"},
		{"relabel", "--undo"},
		{"add", "--undo"},
		{"export"},
		{"export", "--format", "csv"},
		{"export", "--format", "activitywatch"},
		{"backup", backup},
		{"restore", backup},
		{"import", c.exported()},
		{"forget", "--from", back(4 * time.Hour), "--to", back(3 * time.Hour)},
		{"replay", life, "--json"},
		{"replay", life},
		{"pause", "1m"},
		{"resume"},
		{"quiet", "1m"},
		{"resume"},
		{"dashboard", "--print-url"},
		{"dashboard"},
		{"config", "show"},
		{"config", "check"},
		{"autostart", "status"},
		{"doctor"},
		{"doctor", "--json"},
		{"version"},
		{"help"},
	} {
		c.dwell(line...)
	}
}

// exported is a file of what is recorded so far.
func (c *computer) exported() string {
	c.t.Helper()
	path := filepath.Join(c.Home(), "export.jsonl")
	c.write(path, c.dwell("export"), 0o600)
	return path
}
