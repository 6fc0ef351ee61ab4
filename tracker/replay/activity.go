package replay

import "dwell/tracker"

// A kind is what [Amounts] tell apart.
type kind uint8

const (
	asking kind = iota // AI other than companions
	companion
	working
	learning
	people
	social
	gaming
	video
	other

	kindCount
)

// activity is something a person does for a while: how the desktop tells of it, and what
// it is found to be.
type activity struct {
	of             kind
	atWork, atHome int // how often it is taken up there, beside the others of its kind

	app, url, title  string
	agent            string // runs in the terminal, and on when it is left
	fullscreen       bool
	call, media      bool
	holds            bool // a sign of attention: who stops their hands there is taken to read or watch
	shortest, spread int  // minutes
	handsFor, rests  int  // seconds: hands move in the mean, then rest at most

	site, program string
	category      tracker.Category
	because       string
	sure          float64
	editor        bool
}

// The things made-up people do.
var activities = []activity{
	{
		of: asking, atWork: 20, atHome: 20, app: browser, url: "https://chatgpt.com/", holds: true, handsFor: 90, rests: 110,
		site: "chatgpt.com", category: "ai/chat", because: "site:chatgpt.com", sure: 0.95,
	},
	{
		of: asking, atWork: 10, atHome: 10, app: browser, url: "https://claude.ai/new", holds: true, handsFor: 90, rests: 110,
		site: "claude.ai", category: "ai/chat", because: "site:claude.ai", sure: 0.95,
	},
	{ // chosen by its own share
		of: asking, app: terminal, title: "Terminal", agent: "claude", handsFor: 80, rests: 110,
		program: "claude", category: "ai/coding", because: "program:claude", sure: 0.9,
	},
	{ // chosen by its own share
		of: asking, app: browser, url: "https://gemini.google.com/app", holds: true, handsFor: 120, rests: 80,
		site: JobSite, category: "ai/chat", because: "site:" + JobSite, sure: 0.95,
	},
	{
		of: companion, atWork: 1, atHome: 1, app: browser, url: "https://character.ai/", handsFor: 100, rests: 80,
		category: "ai/companion", because: "sensitive:ai/companion", sure: 0.95,
	},
	{
		of: working, atWork: 30, atHome: 3, app: "code", title: "main.go - project - Visual Studio Code",
		shortest: 4, spread: 22, handsFor: 360, rests: 90, category: "work/coding", because: "class:code", sure: 0.95,
	},
	{ // in place of the one before, by its own share
		of: working, app: "cursor", title: "main.go - project - Cursor", shortest: 4, spread: 22, handsFor: 300, rests: 90,
		category: "ai/coding", because: "class:cursor", sure: 0.95, editor: true,
	},
	{
		of: working, atWork: 10, atHome: 2, app: terminal, title: "Terminal", shortest: 1, spread: 8, handsFor: 500, rests: 90,
		category: "work/terminal", because: "class:org.gnome.terminal", sure: 0.95,
	},
	{
		of: working, atWork: 12, atHome: 3, app: "libreoffice-writer", title: "Report.odt - LibreOffice Writer",
		shortest: 5, spread: 25, handsFor: 260, rests: 100, category: "work/office", because: "class:libreoffice-writer", sure: 0.95,
	},
	{
		of: working, atWork: 9, atHome: 1, app: browser, url: "https://developer.mozilla.org/", shortest: 2, spread: 10,
		handsFor: 120, rests: 110, site: "developer.mozilla.org", category: "work/coding", because: "site:developer.mozilla.org", sure: 0.95,
	},
	{
		of: working, atWork: 9, atHome: 2, app: browser, url: "https://github.com/", shortest: 2, spread: 12,
		handsFor: 200, rests: 100, site: "github.com", category: "work/coding", because: "site:github.com", sure: 0.95,
	},
	{
		of: learning, atWork: 1, atHome: 1, app: browser, url: "https://www.coursera.org/learn", media: true, holds: true,
		shortest: 8, spread: 25, handsFor: 60, rests: 400, site: "coursera.org", category: "learning/course", because: "site:coursera.org", sure: 0.95,
	},
	{
		of: people, atWork: 12, atHome: 2, app: "thunderbird", title: "Inbox - Mozilla Thunderbird", shortest: 3, spread: 10,
		handsFor: 260, rests: 100, category: "work/email", because: "class:thunderbird", sure: 0.95,
	},
	{
		of: people, atWork: 4, app: browser, url: "https://meet.google.com/", call: true, holds: true, shortest: 15, spread: 13,
		handsFor: 60, rests: 300, site: "meet.google.com", category: "work/meetings", because: "site:meet.google.com", sure: 0.95,
	},
	{
		of: people, atWork: 5, atHome: 16, app: "org.signal.Signal", title: "Signal", shortest: 1, spread: 10, handsFor: 260, rests: 80,
		category: "social/messaging", because: "class:org.signal.signal", sure: 0.95,
	},
	{
		of: social, atWork: 3, atHome: 14, app: browser, url: "https://www.reddit.com/", shortest: 2, spread: 18, handsFor: 260, rests: 80,
		site: "reddit.com", category: "social/forum", because: "site:reddit.com", sure: 0.95,
	},
	{
		of: social, atWork: 2, atHome: 14, app: browser, url: "https://www.instagram.com/", shortest: 1, spread: 14, handsFor: 360, rests: 60,
		site: "instagram.com", category: "social/feed", because: "site:instagram.com", sure: 0.95,
	},
	{
		of: gaming, atWork: 1, atHome: 1, app: "net.supertuxkart.SuperTuxKart", title: "SuperTuxKart", fullscreen: true, holds: true,
		shortest: 20, spread: 70, handsFor: 2400, rests: 60, category: "gaming/game", because: "app:net.supertuxkart.supertuxkart", sure: 0.95,
	},
	{
		of: video, atWork: 1, atHome: 1, app: browser, url: "https://www.youtube.com/watch", media: true, holds: true,
		shortest: 8, spread: 50, handsFor: 20, rests: 900, site: "youtube.com", category: "video/streaming", because: "site:youtube.com", sure: 0.95,
	},
	{
		of: other, atWork: 3, atHome: 8, app: browser, url: "https://www.bbc.com/news", holds: true, shortest: 2, spread: 10,
		handsFor: 120, rests: 110, site: "bbc.com", category: "news/general", because: "site:bbc.com", sure: 0.95,
	},
	{
		of: other, atWork: 1, atHome: 6, app: browser, url: "https://www.amazon.de/", shortest: 2, spread: 12, handsFor: 200, rests: 80,
		site: "amazon.de", category: "shopping/store", because: "site:amazon.*", sure: 0.95,
	},
	{
		of: other, atWork: 2, atHome: 1, app: "com.example.xyzzy", title: "Xyzzy", shortest: 2, spread: 10, handsFor: 200, rests: 80,
		category: "other", because: "none",
	},
}

const (
	browser  = "firefox-esr"
	terminal = "org.gnome.Terminal"
)

// subject is what is kept of the activity, with privacy as it is at first.
func (a *activity) subject() tracker.Subject {
	if a.category.Sensitive() {
		return tracker.Subject{Mark: a.because}
	}
	return tracker.Subject{App: a.app, Class: a.app, Site: a.site, Program: a.program}
}

func (a *activity) verdict() tracker.Verdict {
	return tracker.Verdict{Category: a.category, Because: a.because, Confidence: a.sure, Editor: a.editor}
}
