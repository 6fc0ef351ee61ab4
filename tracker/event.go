package tracker

import "time"

// A Stamp is one moment as three clocks read it. Wall is what the person's
// clock shows and may jump; Mono (CLOCK_MONOTONIC) stands still while the
// machine sleeps; Boot (CLOCK_BOOTTIME) does not. Only differences of Mono and
// of Boot mean anything.
type Stamp struct {
	Wall time.Time
	Mono time.Duration
	Boot time.Duration
}

// An Instant is true elapsed time: what Boot has gained since a [Clock] read
// its first stamp. All lengths (gaps, caps, thresholds) are differences of
// Instants, never of wall times.
type Instant = time.Duration

// An Event is one thing a source saw. Sources fill Stamp, Source and Fact;
// [Clock.Read] fills At.
type Event struct {
	Stamp
	At     Instant
	Source string // the source's short name: "x11", "logind", "replay"
	Fact   Fact
}

// A Fact is what an [Event] says; the types that implement it are in this file.
type Fact interface{ fact() }

type (
	// Focus is the window in front. The zero Focus is "nothing in front".
	Focus struct {
		App        string // desktop id, app id or class: the program's stable name
		Class      string // X11 WM_CLASS class, or what stands for it
		Title      string // in memory only, until classified
		PID        int
		Exe        string // base name of the program's file, if known
		Fullscreen bool
		Hints      map[string]string // what the system says of the program: Name, Categories, ...
	}
	// Idle says that the last input was at Since, on the event's own wall clock,
	// and that none came until the event.
	Idle struct{ Since time.Time }
	// Active says that input came now; it is taken as unbroken until the next Idle.
	Active struct{}
	// Lock is the screen locked or unlocked.
	Lock struct{ On bool }
	// Sleep is the machine going to sleep (On) or waking.
	Sleep struct{ On bool }
	// Pause is the person's own "stop tracking" (On) or resume.
	Pause struct{ On bool }
	// Media is sound or picture playing. Without App it is of the app in front;
	// Playing false without App stops all. With PID it is of that process, and App is
	// what it calls itself, which its windows may be called or not.
	Media struct {
		App     string
		PID     int
		Playing bool
	}
	// Sound is which programs are heard now, and were for some seconds: a chime is none.
	Sound struct{ By []Voice }
	// Call is a microphone or camera in use.
	Call struct{ On bool }
	// Share is the screen being shared or presented.
	Share struct{ On bool }
	// DoNotDisturb is the desktop's own do-not-disturb switch.
	DoNotDisturb struct{ On bool }
	// Web is the active tab of the browser App, or of the one that is the process PID; what
	// is Gone tells nothing any more. One that is Watched was told by a watcher that calls
	// browsers by family and may be late: it is of the window in front only if its title is.
	Web struct {
		App       string
		PID       int
		URL       string // in memory only, until classified
		Title     string // in memory only; empty where the tab is known to be the one in front
		Audible   bool
		Incognito bool
		Watched   bool
		Gone      bool
	}
	// Program is what runs in the foreground of the terminal in front; an empty
	// Argv is the shell itself.
	Program struct {
		Argv []string // in memory only, until classified
		PID  int      // zero if it is not known
	}
	// Agent is an AI agent working (Busy) or at rest, in front or not: since Since, on
	// the event's own wall clock, or since the event where that is zero. Gone is one
	// whose process has ended.
	Agent struct {
		Program string
		PID     int
		Busy    bool
		Gone    bool
		Since   time.Time
	}
	// Zone is the local time zone from now on.
	Zone struct{ Location *time.Location }
	// Answer is what the person chose on a nudge.
	Answer struct {
		Nudge  string
		Action string
	}
	// Tick says nothing but the time; timers send it.
	Tick struct{}
	// Step is the wall clock having jumped: from this event on Stamp.Wall is the
	// new clock's. Only [Clock.Read] makes it.
	Step struct{}
	// End is the end of the recording.
	End struct{}
)

func (Focus) fact()        {}
func (Idle) fact()         {}
func (Active) fact()       {}
func (Lock) fact()         {}
func (Sleep) fact()        {}
func (Pause) fact()        {}
func (Media) fact()        {}
func (Sound) fact()        {}
func (Call) fact()         {}
func (Share) fact()        {}
func (DoNotDisturb) fact() {}
func (Web) fact()          {}
func (Program) fact()      {}
func (Agent) fact()        {}
func (Zone) fact()         {}
func (Answer) fact()       {}
func (Tick) fact()         {}
func (Step) fact()         {}
func (End) fact()          {}

// A Voice is a program that is heard, known by its process and those it comes from (none
// of them if that cannot be told) and by what it calls itself, which its windows may be
// called or not.
type Voice struct {
	PIDs  []int
	Names []string
}

// Nothing reports whether no window is in front: a Focus with none of app,
// class, title and pid.
func (f Focus) Nothing() bool {
	return f.App == "" && f.Class == "" && f.Title == "" && f.PID == 0
}

// A SourceState is a source's own word on how it does, for doctor and tray.
// Detail says what is wrong and what to do, never what was on screen.
type SourceState struct {
	Name   string
	State  string // "ok", "connecting", "down", "absent"
	Detail string
	Kind   string // of an idle source: "input" or "inhibitable"
}
