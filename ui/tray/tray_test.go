package tray_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/ui/tray"
)

func day() tray.State {
	return tray.State{
		Icon:   tray.Tracking,
		Line:   "AI 1 h 12 m · usual 50 m · screen 5 h 04 m",
		Limits: []string{"Social 18 m left", "AI 48 m left"},
		Targets: []tray.Target{
			{Name: "ai", Label: "AI", Budget: 2 * time.Hour},
			{Name: "social", Label: "Social", Budget: 45 * time.Minute},
			{Name: "gaming", Label: "Gaming"},
		},
	}
}

// The menu that the bus hands out is the state, whatever the state was before.
func TestMenuFollowsState(t *testing.T) {
	d := startDesktop(t)
	p := startTray(t, d.Env())
	bus := d.SessionBus()

	s := day()
	p.update(t, s)
	want := `
- AI 1 h 12 m · usual 50 m · screen 5 h 04 m
- Social 18 m left
- AI 48 m left
---
Take a break
Quiet
  30 min
  1 h
  2 h
  Until tomorrow
Pause tracking
  15 min
  1 h
  Until I resume
AI limit
  [ ] None
  [ ] 30 min
  [ ] 1 h
  [x] 2 h
  [ ] 3 h
Social limit
  [ ] None
  [ ] 30 min
  [ ] 1 h
  [ ] 2 h
  [ ] 3 h
  - [x] 45 m
Gaming limit
  [x] None
  [ ] 30 min
  [ ] 1 h
  [ ] 2 h
  [ ] 3 h
---
This week
---
Quit (nothing is recorded until dwell runs again)
`
	d.awaitMenu(bus, p, want)

	s.Icon, s.PausedLeft, s.Quiet, s.Break = tray.Paused, "14 m", true, "4 m"
	s.Limits = []string{"Weekly_notes_app 3 m left", "b\u202e\x1b[1m", "c", "a fourth is not shown"}
	s.Targets = s.Targets[2:]
	s.Health = "the X server is gone"
	p.update(t, s)
	want = `
- AI 1 h 12 m · usual 50 m · screen 5 h 04 m
- On a break, 4 m left
- Weekly__notes__app 3 m left
- b[1m
- c
---
Take a break
Quiet
  Speak again
  30 min
  1 h
  2 h
  Until tomorrow
Resume tracking (14 m left)
Gaming limit
  [x] None
  [ ] 30 min
  [ ] 1 h
  [ ] 2 h
  [ ] 3 h
---
This week
Health: the X server is gone
---
Quit (nothing is recorded until dwell runs again)
`
	d.awaitMenu(bus, p, want)

	var tip struct {
		Icon  string
		Image []struct {
			W, H int32
			Pix  []byte
		}
		Title, Text string
	}
	if err := bus.Object(p.name(), "/StatusNotifierItem").StoreProperty("org.kde.StatusNotifierItem.ToolTip", &tip); err != nil {
		t.Fatal(err)
	}
	if want := "On a break, 4 m left · " + s.Line; tip.Title != want {
		t.Errorf("tooltip %q, want %q", tip.Title, want)
	}
	p.update(t, tray.State{})
	d.awaitMenu(bus, p, `
- dwell
---
Take a break
Quiet
  30 min
  1 h
  2 h
  Until tomorrow
Pause tracking
  15 min
  1 h
  Until I resume
---
This week
---
Quit (nothing is recorded until dwell runs again)
`)
}

// A state that changes one thing puts only that on the bus, and one that changes
// nothing puts nothing there.
func TestOnlyChangesAreSent(t *testing.T) {
	d := startDesktop(t)
	p := startTray(t, d.Env())
	bus := d.SessionBus()
	s := day()
	p.update(t, s)
	d.awaitLine(bus, p, s.Line)
	changes := d.listen(bus, p)
	for range 5 {
		p.update(t, s)
	}
	s.Line = "AI 1 h 13 m · usual 50 m · screen 5 h 05 m"
	p.update(t, s)
	d.awaitLine(bus, p, s.Line)
	// The tray answers in order: what it sent before this layout has come.
	line := d.layout(bus, p).find("/" + s.Line).id
	if got := changes(); len(got) != 1 || got[0] != line {
		t.Errorf("items %v were sent, want %d alone", got, line)
	}
}

// Every choice in the menu gives its command.
func TestEveryItemGivesItsCommand(t *testing.T) {
	d := startDesktop(t)
	p := startTray(t, d.Env())
	bus := d.SessionBus()
	s := day()
	s.Quiet, s.Health = true, "no idle source"
	p.update(t, s)
	d.awaitLine(bus, p, s.Line)

	got := map[string]tray.Command{}
	for _, it := range d.layout(bus, p).flat("") {
		if !it.choosable() {
			continue
		}
		d.event(bus, p, it.id)
		got[it.path] = p.next(t)
	}
	want := map[string]tray.Command{
		"/Take a break":                  {Kind: tray.Break},
		"/Quiet/Speak again":             {Kind: tray.Speak},
		"/Quiet/30 min":                  {Kind: tray.Quiet, Duration: 30 * time.Minute},
		"/Quiet/1 h":                     {Kind: tray.Quiet, Duration: time.Hour},
		"/Quiet/2 h":                     {Kind: tray.Quiet, Duration: 2 * time.Hour},
		"/Quiet/Until tomorrow":          {Kind: tray.Quiet},
		"/Pause tracking/15 min":         {Kind: tray.Pause, Duration: 15 * time.Minute},
		"/Pause tracking/1 h":            {Kind: tray.Pause, Duration: time.Hour},
		"/Pause tracking/Until I resume": {Kind: tray.Pause},
		"/This week":                     {Kind: tray.Week},
		"/Health: no idle source":        {Kind: tray.Health},
		"/Quit (nothing is recorded until dwell runs again)": {Kind: tray.Quit},
	}
	for _, target := range s.Targets {
		for label, budget := range map[string]time.Duration{
			"None": 0, "30 min": 30 * time.Minute, "1 h": time.Hour, "2 h": 2 * time.Hour, "3 h": 3 * time.Hour,
		} {
			want["/"+target.Label+" limit/"+label] = tray.Command{Kind: tray.Limit, Target: target.Name, Duration: budget}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	s.PausedLeft = "9 m"
	p.update(t, s)
	d.awaitItem(bus, p, "/Resume tracking (9 m left)")
	d.event(bus, p, d.layout(bus, p).find("/Resume tracking (9 m left)").id)
	if got := p.next(t); got != (tray.Command{Kind: tray.Resume}) {
		t.Errorf("resume gave %+v", got)
	}
}

func (p *process) name() string {
	return fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", p.Process.Pid)
}
