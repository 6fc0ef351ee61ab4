package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"sync"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

//go:embed templates
var templateFS embed.FS

// pageTemplates are the parsed templates by page.
type pageTemplates map[string]*template.Template

// parseOnce parses the templates when the first page is asked for: a daemon
// whose pages nobody opens should not carry them.
func parseOnce() func() (*pageTemplates, error) {
	return sync.OnceValues(func() (*pageTemplates, error) {
		words := template.FuncMap{
			"plain":       view.Plain,
			"present":     view.Present,
			"agentClocks": func() string { return view.AgentClocks },
			"app":         view.AppName,
			"group":       view.GroupWord,
			"category":    func(c any) string { return view.CategoryWord(tracker.Category(fmt.Sprint(c))) },
			"words":       view.Words,
			"clock":       func(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") },
			"weekday":     func(t time.Time, zone *time.Location) string { return t.In(zone).Format("Monday") },
			"day":         func(t time.Time) string { return t.Format("Mon 2") },
			"iso":         func(t time.Time) string { return t.Format(time.DateOnly) },
		}
		layout, err := template.New("layout.html").Funcs(words).ParseFS(templateFS, "templates/layout.html", "templates/period.html")
		if err != nil {
			return nil, fmt.Errorf("parse page layout: %w", err)
		}
		pages := pageTemplates{}
		for _, name := range []string{"day", "week", "welcome", "refusal"} {
			page, err := layout.Clone()
			if err != nil {
				return nil, fmt.Errorf("parse page %s: %w", name, err)
			}
			if pages[name], err = page.ParseFS(templateFS, "templates/"+name+".html"); err != nil {
				return nil, fmt.Errorf("parse page %s: %w", name, err)
			}
		}
		return &pages, nil
	})
}

// show writes a page whole: what fails half-way must not look like a page.
func (s *Server) show(w http.ResponseWriter, r *http.Request, code int, name string, data any) {
	pages, err := s.html()
	if err != nil {
		s.log.ErrorContext(r.Context(), "pages cannot be drawn", "err", err)
		http.Error(w, "The pages cannot be drawn.", http.StatusInternalServerError)
		return
	}
	var out bytes.Buffer
	if err := (*pages)[name].Execute(&out, data); err != nil {
		// The error may quote what was to be drawn.
		s.log.ErrorContext(r.Context(), "page cannot be drawn", "page", name)
		http.Error(w, "The page cannot be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	w.Write(out.Bytes())
}

// fail answers that the figures could not be had.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.log.ErrorContext(r.Context(), "figures for a page could not be had", "err", err)
	s.refuse(w, r, http.StatusInternalServerError)
}

// refuse answers with code and what a person can do about it. Nothing of the
// request is repeated.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int) {
	text := map[int]string{
		http.StatusForbidden:             "This page opens through a fresh link only. Choose “This week” in dwell’s tray menu, or run: dwell dashboard",
		http.StatusGone:                  "This link was used already or is older than a minute. Choose “This week” in dwell’s tray menu, or run: dwell dashboard",
		http.StatusNotFound:              "There is no such page.",
		http.StatusMethodNotAllowed:      "This page cannot be asked for in that way.",
		http.StatusMisdirectedRequest:    "This page answers to its own address only.",
		http.StatusUnsupportedMediaType:  "Only the page’s own forms are taken.",
		http.StatusRequestEntityTooLarge: "That is more than a form of this page holds.",
		http.StatusBadRequest:            "That is not a form of this page.",
		http.StatusInternalServerError:   "The figures could not be read. “dwell doctor” says what is wrong.",
	}[code]
	s.show(w, r, code, "refusal", refusalPage{head: s.head(http.StatusText(code), ""), Code: code, Text: text})
}
