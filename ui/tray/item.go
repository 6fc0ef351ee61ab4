package tray

import (
	"sync/atomic"

	"fyne.io/systray"
)

// An item is one entry of the menu, with what the host was last told of it: the
// library sends signals for every call, changed or not.
type item struct {
	entry   *systray.MenuItem
	command atomic.Pointer[Command] // what a click means; changed while clicks are listened for
	title   string
	hidden  bool
}

// add appends an item to parent, or to the menu itself. An item without a kind
// of command is not listened to.
func (m *menu) add(parent *item, title string, c Command) *item {
	it := &item{title: title}
	if parent == nil {
		it.entry = systray.AddMenuItem(label(title), "")
	} else {
		it.entry = parent.entry.AddSubMenuItem(label(title), "")
	}
	return m.listened(it, c)
}

func (m *menu) addCheckbox(parent *item, title string, c Command) *item {
	it := &item{title: title, entry: parent.entry.AddSubMenuItemCheckbox(label(title), "", false)}
	return m.listened(it, c)
}

func (m *menu) listened(it *item, c Command) *item {
	it.command.Store(&c)
	if c.Kind != "" {
		m.clickable = append(m.clickable, it)
	}
	return it
}

func (it *item) disable() { it.entry.Disable() }

func (it *item) rename(title string) {
	if it.title != title {
		it.title = title
		it.entry.SetTitle(label(title))
	}
}

func (it *item) visible(on bool) {
	if it.hidden != on {
		return
	}
	it.hidden = !on
	if on {
		it.entry.Show()
	} else {
		it.entry.Hide()
	}
}

func (it *item) check(on bool) {
	switch {
	case it.entry.Checked() == on:
	case on:
		it.entry.Check()
	default:
		it.entry.Uncheck()
	}
}
