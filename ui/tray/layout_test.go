package tray_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

const (
	menuPath  = dbus.ObjectPath("/StatusNotifierItem/menu")
	menuIface = "com.canonical.dbusmenu"
)

// An entry is one item of the menu as the bus hands it out, which is what hosts
// draw.
type entry struct {
	id         int32
	path       string
	properties map[string]dbus.Variant
	children   []entry
}

// layout asks for the whole menu. The library's first answer holds one level
// only, so it is asked twice.
func (d desktop) layout(bus *dbus.Conn, p *process) entry {
	d.t.Helper()
	var (
		root     entry
		revision uint32
	)

	d.await("the menu", func() bool {
		var raw []any
		err := bus.Object(p.name(), menuPath).Call(menuIface+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &raw)
		if err != nil {
			return false
		}
		root = parse(raw)
		return true
	})
	return root
}

func parse(raw []any) entry {
	e := entry{id: raw[0].(int32), properties: raw[1].(map[string]dbus.Variant)}
	for _, child := range raw[2].([]dbus.Variant) {
		e.children = append(e.children, parse(child.Value().([]any)))
	}
	return e
}

func (e entry) label() string { s, _ := e.properties["label"].Value().(string); return s }

func (e entry) is(property string, otherwise bool) bool {
	if v, ok := e.properties[property].Value().(bool); ok {
		return v
	}
	return otherwise
}

func (e entry) choosable() bool {
	return len(e.children) == 0 && e.is("enabled", true) && e.properties["type"].Value() == nil
}

// String draws the visible entries: "- " for one that cannot be chosen, a box
// for one that can be checked.
func (e entry) String() string { return "\n" + e.draw("") }

func (e entry) draw(indent string) string {
	var out strings.Builder
	for _, c := range e.children {
		if !c.is("visible", true) {
			continue
		}
		line := c.label()
		switch {
		case c.properties["type"].Value() == "separator":
			line = "---"
		case c.properties["toggle-type"].Value() == "checkmark":
			box := "[ ] "
			if c.properties["toggle-state"].Value() == int32(1) {
				box = "[x] "
			}
			line = box + line
		}
		if !c.is("enabled", true) {
			line = "- " + line
		}
		fmt.Fprintf(&out, "%s%s\n%s", indent, line, c.draw(indent+"  "))
	}
	return out.String()
}

// flat lists every visible entry with its path of labels.
func (e entry) flat(path string) []entry {
	var all []entry
	for _, c := range e.children {
		if c.is("visible", true) {
			c.path = path + "/" + c.label()
			all = append(append(all, c), c.flat(c.path)...)
		}
	}
	return all
}

func (e entry) find(path string) entry {
	for _, c := range e.flat("") {
		if c.path == path {
			return c
		}
	}
	return entry{}
}

func (d desktop) event(bus *dbus.Conn, p *process, id int32) {
	d.t.Helper()
	err := bus.Object(p.name(), menuPath).Call(menuIface+".Event", 0, id, "clicked", dbus.MakeVariant(""), uint32(0)).Err
	if err != nil {
		d.t.Fatal(err)
	}
}

// listen notes which items the tray says have changed; the function it returns
// lists them.
func (d desktop) listen(bus *dbus.Conn, p *process) func() []int32 {
	d.t.Helper()
	signals := make(chan *dbus.Signal, 64)
	bus.Signal(signals)
	if err := bus.AddMatchSignal(dbus.WithMatchSender(p.name()), dbus.WithMatchInterface(menuIface), dbus.WithMatchMember("ItemsPropertiesUpdated")); err != nil {
		d.t.Fatal(err)
	}
	return func() (changed []int32) {
		for {
			select {
			case s := <-signals:
				if s.Name != menuIface+".ItemsPropertiesUpdated" {
					continue
				}
				for _, item := range s.Body[0].([][]any) {
					changed = append(changed, item[0].(int32))
				}
			default:
				return changed
			}
		}
	}
}

func (d desktop) awaitMenu(bus *dbus.Conn, p *process, want string) {
	d.t.Helper()
	var got string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if got = d.layout(bus, p).String(); got == want {
			return
		}
	}
	d.t.Fatalf("menu (-want +got):\n%s", cmp.Diff(want, got))
}

func (d desktop) awaitItem(bus *dbus.Conn, p *process, path string) {
	d.t.Helper()
	d.await(path, func() bool { return d.layout(bus, p).find(path).id != 0 })
}

// awaitLine waits for the whole menu with line at its top.
func (d desktop) awaitLine(bus *dbus.Conn, p *process, line string) {
	d.t.Helper()
	d.await(line, func() bool {
		root := d.layout(bus, p)
		return root.find("/"+line).id != 0 && root.find("/Quiet/1 h").id != 0
	})
}
