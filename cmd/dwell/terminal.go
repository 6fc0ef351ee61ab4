package main

import (
	"log/slog"

	"dwell/tracker"
	"dwell/tracker/classify"
)

// terminals returns what tells the windows of terminals from others: their program,
// whatever the person's rules say of it.
func terminals(log *slog.Logger) func(tracker.Focus) bool {
	classifier, err := classify.New(nil)
	if err != nil {
		log.Error("what runs in terminals is not seen", "err", err)
		return func(tracker.Focus) bool { return false }
	}
	return func(f tracker.Focus) bool {
		_, verdict := classifier.Classify(classify.Evidence{App: f.App, Exe: f.Exe, Class: f.Class, Hints: f.Hints})
		return verdict.Category == "work/terminal"
	}
}

// agent names the AI agent that argv starts, as the person's rules have it now.
func (d *daemon) agent(argv []string) string {
	subject, verdict := d.classifier.Load().Classify(classify.Evidence{Argv: argv})
	if !tracker.IsAgent(subject, verdict) {
		return ""
	}
	return subject.Program
}
