package browser

import (
	"strings"
	"unicode/utf8"

	"dwell/tracker"
)

// A Call is what the extension says beside what is in front: each has one of its fields.
type Call struct {
	About    string    `json:"about,omitempty"`    // it asks how things stand with a site
	Prompt   string    `json:"prompt,omitempty"`   // a prompt was sent on a site
	Friction *Friction `json:"friction,omitempty"` // the person chose to be asked before a site, or no more
}

// Friction is what a person chose in the extension.
type Friction struct {
	Site string `json:"site"`
	On   bool   `json:"on"`
	Line string `json:"line"` // their own, to be read there
}

// About is how things stand with a site.
type About struct {
	Of       string `json:"of"`             // what was asked for
	Site     string `json:"site,omitempty"` // what dwell calls it; empty: nothing
	Today    string `json:"today"`          // how long and how often, in words
	AI       bool   `json:"ai,omitempty"`
	Friction bool   `json:"friction,omitempty"`
	Line     string `json:"line,omitempty"`
}

// Any reports whether c says anything.
func (c Call) Any() bool { return c != Call{} }

// Plain is c with nothing in it that a site or a line has not.
func (c Call) Plain() Call {
	c.About, c.Prompt = plainSite(c.About), plainSite(c.Prompt)
	if c.Friction != nil {
		f := *c.Friction
		f.Site = plainSite(f.Site)
		if c.Friction = &f; f.Site == "" {
			c.Friction = nil
		} else if f.Line = strings.TrimSpace(f.Line); !utf8.ValidString(f.Line) || utf8.RuneCountInString(f.Line) > tracker.MaxFrictionLine {
			f.Line = ""
		}
	}
	return c
}
