package recorder

import (
	"slices"
	"strings"

	"dwell/tracker"
	"dwell/tracker/classify"
)

// front is what sources last said of the window in front and what goes with it.
// It holds raw titles, URLs and arguments: they leave it only as a scene.
type front struct {
	rules      tracker.Rules
	classifier *classify.Classifier
	privacy    tracker.Privacy

	focus tracker.Focus
	argv  []string
	pid   int // of what argv is
	tabs  tabs
	now   tracker.Instant
	media map[player]bool
	sound []tracker.Voice
	call  bool
	share bool
	quiet bool
}

// note takes ev in and reports whether the scene may have changed.
func (f *front) note(ev tracker.Event) bool {
	f.now = ev.At
	switch fact := ev.Fact.(type) {
	case tracker.Focus:
		if !strings.EqualFold(fact.App, f.focus.App) || fact.PID != f.focus.PID {
			f.argv, f.pid = nil, 0 // a program is of the terminal it was seen in
		}
		f.focus = fact
	case tracker.Web:
		app := f.appOr(fact.App)
		if app == "" && fact.PID == 0 {
			return false
		}
		f.tabs.hear(ev.At, app, fact)
	case tracker.Media:
		return f.play(fact)
	case tracker.Program:
		f.argv, f.pid = fact.Argv, fact.PID
	case tracker.Sound:
		f.sound = fact.By
	case tracker.Call:
		f.call = fact.On
	case tracker.Share:
		f.share = fact.On
	case tracker.DoNotDisturb:
		f.quiet = fact.On
	default:
		return false
	}
	return true
}

// A player is what plays: an app, or a process that calls itself that; the app in lower
// case.
type player struct {
	app string
	pid int
}

// play notes that media plays or stopped: of the app it names, else of the one
// in front; a stop that names none stops all.
func (f *front) play(m tracker.Media) bool {
	if !m.Playing && m.App == "" {
		clear(f.media)
		f.tabs.mute("")
		return true
	}
	of := player{f.appOr(m.App), m.PID}
	if of.app == "" {
		return false
	}
	if !m.Playing {
		delete(f.media, of)
		if of.pid == 0 {
			f.tabs.mute(of.app)
		}
		return true
	}
	if f.media == nil {
		f.media = make(map[player]bool)
	}
	f.media[of] = true
	return true
}

// plays reports whether what plays is in front.
func (f *front) plays() bool {
	if f.media[player{app: strings.ToLower(f.app())}] {
		return true
	}
	for of := range f.media {
		if of.pid != 0 && (of.pid == f.focus.PID || f.named(of.app)) {
			return true
		}
	}
	return false
}

// named reports whether the app in front is called name.
func (f *front) named(name string) bool {
	return strings.EqualFold(name, f.app()) || strings.EqualFold(name, f.focus.Class) ||
		strings.EqualFold(name, f.focus.Exe) || strings.EqualFold(name, f.focus.Hints["Name"])
}

// heard reports whether the app in front plays sound. Which tab of a browser does so is
// known only if somebody tells of its tabs; where nobody does, the one in front is taken
// for it.
func (f *front) heard() bool {
	if tab, known, _ := f.tabs.of(f.app(), f.focus.PID, f.focus.Title, f.now); known && !tab.Audible {
		return false
	}
	return slices.ContainsFunc(f.sound, func(v tracker.Voice) bool {
		if f.focus.PID != 0 && len(v.PIDs) > 0 { // surer than names: many programs are called Chromium
			return slices.Contains(v.PIDs, f.focus.PID)
		}
		return slices.ContainsFunc(v.Names, f.named)
	})
}

// appOr returns app, or the app in front, as a key.
func (f *front) appOr(app string) string {
	if app == "" {
		app = f.app()
	}
	return strings.ToLower(app)
}

func (f *front) app() string {
	if f.focus.App == "" {
		return f.focus.Class
	}
	return f.focus.App
}

// scene classifies what is in front and keeps what privacy allows.
func (f *front) scene(source string) tracker.Scene {
	var evidence tracker.Evidence
	if f.call {
		evidence |= tracker.Calling
	}
	if f.focus.Nothing() {
		return tracker.Scene{Verdict: tracker.UnknownVerdict(false), Source: source, Evidence: evidence, Nothing: true}
	}
	app := f.app()
	tab, subject, verdict := f.classify(app)
	if tab.Audible || f.plays() {
		evidence |= tracker.Watching
	}
	if f.focus.Fullscreen && (verdict.Category == "gaming/game" || verdict.Category == "gaming") {
		evidence |= tracker.Playing
	}
	// Who only listens has neither microphone nor camera in use.
	if verdict.Category == "work/meetings" && f.heard() {
		evidence |= tracker.Calling
	}
	if f.rules.Reading > 0 && read(verdict) {
		evidence |= tracker.ReadingNow
	}
	subject, verdict, title := f.privacy.Keep(subject, verdict, f.focus.Title, tab.Incognito)
	scene := tracker.Scene{
		Subject: subject, Verdict: verdict, Title: title, Fullscreen: f.focus.Fullscreen,
		Source: source, Evidence: evidence,
	}
	if tracker.IsAgent(subject, verdict) {
		scene.Agent = tracker.AgentID{Program: subject.Program, PID: f.pid}
	}
	return scene
}

// classify says what app in front is, by its tab where one is known. A tab that is not the
// window's by its title holds where the title says nothing itself.
func (f *front) classify(app string) (tracker.Web, tracker.Subject, tracker.Verdict) {
	e := classify.Evidence{
		App: app, Exe: f.focus.Exe, Class: f.focus.Class, Title: f.focus.Title, Argv: f.argv, Hints: f.focus.Hints,
	}
	tab, known, sure := f.tabs.of(app, f.focus.PID, f.focus.Title, f.now)
	if !known {
		subject, verdict := f.classifier.Classify(e)
		return tracker.Web{}, subject, verdict
	}
	if !sure {
		subject, verdict := f.classifier.Classify(e)
		if verdict.Private || subject.Site != "" || strings.HasPrefix(verdict.Because, "title:") {
			return tracker.Web{}, subject, verdict
		}
	}
	e.URL = tab.URL
	subject, verdict := f.classifier.Classify(e)
	return tab, subject, verdict
}

// amended is a scene of before as rules and privacy have it now, as far as what
// is left of it can tell.
func (f *front) amended(c tracker.Scene) tracker.Scene {
	c.Verdict = f.classifier.Relabel(c.Subject, c.Verdict)
	c.Subject, c.Verdict, c.Title = f.privacy.Keep(c.Subject, c.Verdict, c.Title, false)
	if !tracker.IsAgent(c.Subject, c.Verdict) {
		c.Agent = tracker.AgentID{}
	}
	return c
}

func (f *front) amendedSpan(s tracker.Span) tracker.Span {
	if s.Presence.Active() {
		c := f.amended(tracker.Scene{Subject: s.Subject, Verdict: s.Verdict, Title: s.Title})
		s.Subject, s.Verdict, s.Title = c.Subject, c.Verdict, c.Title
	}
	return s
}

// read reports whether people sit before such a thing without touching it.
func read(v tracker.Verdict) bool {
	top := v.Category.Top()
	return v.Reader || top == "learning" || top == "news" || v.Category == "ai/chat"
}
