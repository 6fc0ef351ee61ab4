package replay

import (
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"dwell/tracker"
)

// A Person is made up: somebody who works at a computer on weekdays, asks AI a
// little more each week, and spends evenings and weekends on other things. The
// same Person always lives the same life.
type Person struct {
	Seed  uint64
	Zone  *time.Location
	First time.Time // the first day, any moment of it
	Days  int
}

// activity is something a person does for a while.
type activity struct {
	name             string
	app, url, title  string
	agent            string // runs in the terminal, and on when it is left
	fullscreen       bool
	call, media      bool
	shortest, spread int // minutes
	gaps             float64
}

// The things the made-up person does. Gaps is the chance that hands rest in any
// one minute of it.
var activities = []activity{
	{name: "code", app: "code", title: "main.go - project - Visual Studio Code", shortest: 4, spread: 22, gaps: 0.15},
	{name: "terminal", app: "org.gnome.Terminal", title: "Terminal", shortest: 1, spread: 8, gaps: 0.1},
	{name: "office", app: "libreoffice-writer", title: "Report.odt - LibreOffice Writer", shortest: 5, spread: 25, gaps: 0.2},
	{name: "mail", app: "thunderbird", title: "Inbox - Mozilla Thunderbird", shortest: 3, spread: 10, gaps: 0.2},
	{name: "meeting", app: "firefox-esr", url: "https://meet.google.com/", call: true, shortest: 20, spread: 30, gaps: 0.5},
	{name: "chatbot", app: "firefox-esr", url: "https://chatgpt.com/", shortest: 2, spread: 14, gaps: 0.35},
	{name: "claude", app: "firefox-esr", url: "https://claude.ai/new", shortest: 2, spread: 12, gaps: 0.35},
	{name: "agent", app: "org.gnome.Terminal", title: "Terminal", agent: "claude", shortest: 2, spread: 14, gaps: 0.4},
	{name: "docs", app: "firefox-esr", url: "https://developer.mozilla.org/", shortest: 2, spread: 10, gaps: 0.4},
	{name: "forge", app: "firefox-esr", url: "https://github.com/", shortest: 2, spread: 12, gaps: 0.25},
	{name: "news", app: "firefox-esr", url: "https://www.bbc.com/news", shortest: 2, spread: 10, gaps: 0.4},
	{name: "forum", app: "firefox-esr", url: "https://www.reddit.com/", shortest: 2, spread: 20, gaps: 0.2},
	{name: "feed", app: "firefox-esr", url: "https://www.instagram.com/", shortest: 1, spread: 15, gaps: 0.15},
	{name: "friends", app: "org.signal.Signal", title: "Signal", shortest: 1, spread: 10, gaps: 0.2},
	{name: "film", app: "firefox-esr", url: "https://www.youtube.com/watch", media: true, shortest: 8, spread: 50, gaps: 0.8},
	{name: "game", app: "net.supertuxkart.SuperTuxKart", title: "SuperTuxKart", fullscreen: true, shortest: 20, spread: 70, gaps: 0.02},
	{name: "shop", app: "firefox-esr", url: "https://www.amazon.de/", shortest: 2, spread: 12, gaps: 0.25},
	{name: "course", app: "firefox-esr", url: "https://www.coursera.org/learn", media: true, shortest: 10, spread: 30, gaps: 0.6},
}

// activityOf returns the activity of that name, one of those that weights name.
func activityOf(name string) activity {
	i := slices.IndexFunc(activities, func(a activity) bool { return a.name == name })
	return activities[i]
}

// A weight is how often something is taken up, beside the others.
type weight struct {
	name string
	n    int
}

var (
	atWork = []weight{
		{"code", 30},
		{"terminal", 10},
		{"agent", 4},
		{"office", 8},
		{"mail", 12},
		{"meeting", 4},
		{"docs", 9},
		{"forge", 9},
		{"friends", 5},
		{"news", 3},
		{"forum", 3},
	}
	atHome = []weight{
		{"film", 20}, {"forum", 14}, {"feed", 14}, {"friends", 16}, {"game", 9}, {"shop", 5}, {"news", 8}, {"course", 4}, {"code", 3},
	}
)

// Events returns the person's life in order.
func (p Person) Events() iter.Seq[tracker.Event] {
	return func(yield func(tracker.Event) bool) {
		y, m, d := p.First.Date()
		l := living{Person: p, random: rand.New(rand.NewPCG(p.Seed, 1)), yield: yield, on: true}
		l.start = time.Date(y, m, d, 7, 0, 0, 0, p.Zone)
		l.say(l.start, tracker.Zone{Location: p.Zone})
		l.say(l.start, tracker.Lock{On: true})
		for day := 0; day < p.Days && l.on; day++ {
			l.day(time.Date(y, m, d+day, 0, 0, 0, 0, p.Zone), day)
		}
	}
}

// living is a life being lived.
type living struct {
	Person
	random *rand.Rand
	yield  func(tracker.Event) bool
	start  time.Time
	left   time.Time // when the computer was last left
	works  string    // the agent that works by itself
	until  time.Time // when it is done
	on     bool
}

func (l *living) say(at time.Time, f tracker.Fact) {
	if l.works != "" && !l.until.After(at) {
		done := tracker.Agent{Program: l.works}
		l.works = ""
		l.say(l.until, done)
	}
	since := at.Sub(l.start)
	l.on = l.on && l.yield(tracker.Event{Stamp: tracker.Stamp{Wall: at, Mono: since, Boot: since}, Source: "made up", Fact: f})
}

// minutes draws a time of so many minutes, give or take.
func (l *living) minutes(about, give int) time.Duration {
	return time.Duration(60*about+l.random.IntN(2*60*give+1)-60*give) * time.Second
}

// day lives one day: weekdays work before and after noon and have an evening.
func (l *living) day(midnight time.Time, n int) {
	at := func(hour int, give int) time.Time { return midnight.Add(l.minutes(60*hour, give)) }
	switch midnight.Weekday() {
	case time.Saturday, time.Sunday:
		if l.random.IntN(8) == 0 {
			return // out all day
		}
		l.stay(at(11, 50), at(13, 40), atHome, n)
		l.stay(at(16, 60), at(22, 50), atHome, n)
	default:
		l.stay(at(9, 25), at(12, 20), atWork, n)
		l.stay(at(13, 15), at(17, 35), atWork, n)
		if l.random.IntN(5) > 0 {
			l.stay(at(20, 40), at(22, 60), atHome, n)
		}
	}
}

// stay is one stretch at the computer, from unlocking to locking it; what was
// begun is finished.
func (l *living) stay(from, to time.Time, doing []weight, day int) {
	if soonest := l.left.Add(10 * time.Minute); from.Before(soonest) {
		from = soonest
	}
	l.say(from, tracker.Lock{On: false})
	l.say(from, tracker.Active{})
	at := from
	for at.Before(to) && l.on {
		at = at.Add(l.do(at, l.choose(doing, day)))
		if l.random.IntN(9) == 0 { // a walk
			l.say(at, tracker.Idle{Since: at})
			at = at.Add(l.minutes(9, 5))
			l.say(at, tracker.Active{})
		}
	}
	l.say(at, tracker.Lock{On: true})
	l.left = at
}

// choose picks what comes next; AI is asked more from week to week.
func (l *living) choose(doing []weight, day int) string {
	ai := 4 + day/9
	if &doing[0] == &atHome[0] {
		ai = 1 + day/20
	}
	all := append([]weight{{"chatbot", ai}, {"claude", (ai + 1) / 2}}, doing...)
	total := 0
	for _, w := range all {
		total += w.n
	}
	pick := l.random.IntN(total)
	for _, w := range all {
		if pick -= w.n; pick < 0 {
			return w.name
		}
	}
	return doing[0].name
}

// do does one thing and returns how long it took.
func (l *living) do(at time.Time, name string) time.Duration {
	a := activityOf(name)
	length := time.Duration(60*a.shortest+l.random.IntN(60*a.spread)) * time.Second
	if a.url != "" {
		l.say(at, tracker.Web{App: a.app, URL: a.url, Audible: a.media})
	}
	if a.call {
		l.say(at, tracker.Call{On: true})
	}
	l.say(at, tracker.Focus{App: a.app, Class: a.app, Title: a.title, Fullscreen: a.fullscreen})
	if a.agent != "" { // what it is asked takes it longer than it is looked at
		l.say(at, tracker.Program{Argv: []string{a.agent}})
		l.say(at, tracker.Agent{Program: a.agent, Busy: true})
		l.works, l.until = a.agent, at.Add(length+l.minutes(12, 11))
	}
	for passed := time.Minute; passed+2*time.Minute < length; passed += time.Minute {
		if l.random.Float64() >= a.gaps {
			continue
		}
		rest := time.Duration(16+l.random.IntN(90)) * time.Second
		l.say(at.Add(passed+15*time.Second), tracker.Idle{Since: at.Add(passed)})
		l.say(at.Add(passed+rest), tracker.Active{})
		passed += rest.Truncate(time.Minute) + time.Minute
	}
	if a.call {
		l.say(at.Add(length), tracker.Call{On: false})
	}
	return length
}
