package tray

import (
	"context"
	"reflect"
	"strings"
	"time"

	"fyne.io/systray"

	"dwell/ui/view"
)

// How many lines of a kind the menu has room for.
const (
	limitLines  = 3
	targetLines = 3
)

// A choice is a length of time that can be picked.
type choice struct {
	label    string
	duration time.Duration
}

func quietChoices() []choice {
	return []choice{{"30 min", 30 * time.Minute}, {"1 h", time.Hour}, {"2 h", 2 * time.Hour}, {"Until tomorrow", 0}}
}

func pauseChoices() []choice {
	return []choice{{"15 min", 15 * time.Minute}, {"1 h", time.Hour}, {"Until I resume", 0}}
}

func budgetChoices() []choice {
	return []choice{
		{"None", 0}, {"30 min", 30 * time.Minute}, {"1 h", time.Hour}, {"2 h", 2 * time.Hour}, {"3 h", 3 * time.Hour},
	}
}

// A menu holds every item there will be and what each shows now.
type menu struct {
	icon    Icon
	tooltip string

	line    *item
	rest    *item // while a break is taken
	limits  [limitLines]*item
	speak   *item
	pause   *item
	resume  *item
	targets [targetLines]*target
	health  *item

	clickable []*item
}

// A target is the submenu of one [Target].
type target struct {
	*item
	budgets []*item // as budgetChoices lists them
	other   *item   // the present budget, where it is none of those
}

// newMenu builds the menu, hidden where it depends on the state. Nothing is on
// the bus yet, so hosts see only the finished menu.
func newMenu() *menu {
	m := &menu{icon: Tracking}
	systray.SetTitle("dwell") // the item's id as well, by which hosts remember its place
	setIcon(m.icon)

	m.line = m.add(nil, "dwell", Command{})
	m.line.disable()
	m.rest = m.add(nil, "", Command{})
	m.rest.disable()
	for i := range m.limits {
		m.limits[i] = m.add(nil, "", Command{})
		m.limits[i].disable()
	}
	systray.AddSeparator()

	m.add(nil, "Take a break", Command{Kind: Break})
	quiet := m.add(nil, "Quiet", Command{})
	m.speak = m.add(quiet, "Speak again", Command{Kind: Speak})
	m.choices(quiet, quietChoices(), Quiet)
	m.pause = m.add(nil, "Pause tracking", Command{})
	m.choices(m.pause, pauseChoices(), Pause)
	m.resume = m.add(nil, "Resume tracking", Command{Kind: Resume})
	// Not in a submenu of their own: the library hands a menu out level by level
	// so that libdbusmenu (Xfce, Cinnamon) takes it, and a third level stays empty.
	for i := range m.targets {
		m.targets[i] = m.addTarget()
	}
	systray.AddSeparator()

	m.add(nil, "This week", Command{Kind: Week})
	m.health = m.add(nil, "", Command{Kind: Health})
	systray.AddSeparator()
	m.add(nil, "Quit (nothing is recorded until dwell runs again)", Command{Kind: Quit})

	m.show(State{})
	return m
}

func (m *menu) choices(parent *item, choices []choice, kind Kind) {
	for _, c := range choices {
		m.add(parent, c.label, Command{Kind: kind, Duration: c.duration})
	}
}

func (m *menu) addTarget() *target {
	t := &target{item: m.add(nil, "", Command{})}
	for _, c := range budgetChoices() {
		t.budgets = append(t.budgets, m.addCheckbox(t.item, c.label, Command{Kind: Limit, Duration: c.duration}))
	}
	t.other = m.addCheckbox(t.item, "", Command{})
	t.other.disable()
	return t
}

// show makes the menu show s, touching only what differs from what it shows.
func (m *menu) show(s State) {
	if s.Icon != m.icon {
		m.icon = s.Icon
		setIcon(m.icon)
	}
	line := s.Line
	if line == "" {
		line = "dwell"
	}
	m.line.rename(line)
	m.rest.visible(s.Break != "")
	rest := "On a break, " + s.Break + " left"
	if s.Break != "" {
		m.rest.rename(rest)
	}
	tooltip := s.Tooltip
	if tooltip == "" {
		tooltip = line
	}
	if s.Break != "" {
		tooltip = rest + " · " + tooltip
	}
	if tooltip = view.Plain(tooltip); tooltip != m.tooltip {
		m.tooltip = tooltip
		systray.SetTooltip(tooltip)
	}
	for i, it := range m.limits {
		it.visible(i < len(s.Limits))
		if i < len(s.Limits) {
			it.rename(s.Limits[i])
		}
	}
	m.speak.visible(s.Quiet)
	m.pause.visible(!s.Paused())
	m.resume.visible(s.Paused())
	resume := "Resume tracking"
	if s.PausedLeft != "" {
		resume += " (" + s.PausedLeft + " left)"
	}
	m.resume.rename(resume)
	for i, t := range m.targets {
		t.visible(i < len(s.Targets))
		if i < len(s.Targets) {
			t.show(s.Targets[i])
		}
	}
	m.health.visible(s.Health != "")
	if s.Health != "" {
		m.health.rename("Health: " + s.Health)
	}
}

// setIcon hands the library an icon. For this one property the library panics
// when the bus has just gone (prop.SetMust); it has kept the image by then and
// shows it once it is started again.
func setIcon(i Icon) {
	defer func() { _ = recover() }()
	systray.SetIcon(i.png())
}

func (t *target) show(to Target) {
	t.rename(to.Label + " limit")
	listed := false
	for i, c := range budgetChoices() {
		t.budgets[i].command.Store(&Command{Kind: Limit, Target: to.Name, Duration: c.duration})
		t.budgets[i].check(c.duration == to.Budget)
		listed = listed || c.duration == to.Budget
	}
	t.other.visible(!listed)
	if !listed {
		t.other.rename(view.Words(to.Budget))
	}
	t.other.check(!listed)
}

// listen sends the command of each item clicked, until ctx ends. The library
// drops a click that nobody waits for, so one goroutine always does, for all
// items.
func (m *menu) listen(ctx context.Context, clicks chan<- Command) {
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
	for _, it := range m.clickable {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(it.entry.ClickedCh)})
	}
	for {
		chosen, _, _ := reflect.Select(cases)
		if chosen == 0 {
			return
		}
		select {
		case clicks <- *m.clickable[chosen-1].command.Load():
		case <-ctx.Done():
			return
		}
	}
}

// label makes s a menu label: one plain line in which no underscore marks an
// access key, as dbusmenu would read it.
func label(s string) string {
	return strings.ReplaceAll(view.Plain(s), "_", "__")
}
