package extension_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/desktop/extension"
)

const (
	trayName  = "dwell.Tray"
	panelName = "dwell.GnomePanel"
	icon      = "Main.panel.statusArea['" + extension.UUID + "']"
	// rows are what the menu shows: a submenu's after the row it belongs to.
	rows = icon + `.menu._getMenuItems().flatMap(r => [r, ...(r.menu?._getMenuItems() ?? [])])
		.map(r => r.label?.visible ? (r.visible ? '' : 'hidden ') + (r.sensitive ? '' : 'off ') +
			(r._ornament ? 'ornament ' + r._ornament + ' ' : '') + (r.menu ? 'sub ' : '') + r.label.text : '---')`
)

// patience is how long a test waits for what must come; nothing is timed by it.
const patience = 20 * time.Second

func startShell(t *testing.T) *desktoptest.Gnome {
	t.Helper()
	g := desktoptest.NewGnome(t)
	texts := map[string]string{}
	for _, f := range files(t, g.Version()) {
		texts[f.Name] = f.Text
	}
	g.AddExtension(extension.UUID, texts)
	g.EnableExtension(extension.UUID)
	g.Restart()
	t.Cleanup(func() {
		if lines := g.Warnings(extension.UUID); len(lines) > 0 {
			t.Errorf("the shell complains of the extension:\n%s", strings.Join(lines, ""))
		}
	})
	return g
}

// Every kind of row is shown as the tray's menu has it, and a click says which it was.
func TestPanelShowsMenu(t *testing.T) {
	t.Parallel()
	g := startShell(t)
	p := newPeer(t, g)
	p.properties = honest()
	p.shows(func() node {
		return menu(
			row(1, "label", "__init__ _File", "enabled", false),
			row(2, "type", "separator"),
			row(3, "label", "Sub", "children-display", "submenu").with(
				row(4, "label", "On", "toggle-type", "checkmark", "toggle-state", int32(1)),
				row(5, "label", "Off", "toggle-type", "checkmark", "toggle-state", int32(0)),
				row(6, "label", "Radio", "toggle-type", "radio", "toggle-state", int32(1)),
				row(7, "label", "Too deep", "children-display", "submenu").with(row(8, "label", "unseen"))),
			row(9, "type", "separator"),
			row(10, "label", "Hidden", "visible", false),
			row(11, "label", "Last"))
	})
	p.own()
	want := []string{
		"off _init_ File", "---", "sub Sub", "ornament 2 On", "Off", "ornament 1 Radio", "Too deep", "---", "hidden Hidden", "Last",
	}
	awaitRows(t, g, want)
	g.Await("the accessible name", icon+".accessible_name", `"tip of the day"`)
	g.Await("the picture", icon+".get_first_child().gicon.constructor.name", `"GdkPixbuf_Pixbuf"`)

	g.ClickOn(icon)
	g.ClickOn(icon + ".menu._getMenuItems().at(-1)")
	select {
	case id := <-p.clicked:
		if id != 11 {
			t.Errorf("clicked %d", id)
		}
	case <-time.After(patience):
		t.Error("the click did not come")
	}
	// Closed, it is not asked of what changes; open, it is.
	p.shows(func() node { return menu(row(1, "label", "Changed")) })
	p.emit(menuPath, menuIface+".LayoutUpdated", uint32(2), int32(0))
	p.emit(itemPath, propertiesIface+".PropertiesChanged", itemIface, map[string]dbus.Variant{"ToolTip": tip("another tip")}, []string{})
	g.Await("the other tip, which was said later", icon+".accessible_name", `"another tip"`)
	awaitRows(t, g, want)
	g.ClickOn(icon)
	awaitRows(t, g, []string{"Changed"})
	p.shows(func() node { return menu(row(1, "label", "Changed while open")) })
	p.emit(menuPath, menuIface+".LayoutUpdated", uint32(3), int32(0))
	awaitRows(t, g, []string{"Changed while open"})
}

// What no tray of dwell's would say takes nothing with it.
func TestPanelAndHostileTrays(t *testing.T) {
	t.Parallel()
	g := startShell(t)
	long := strings.Repeat("💣_\n", 50_000)
	for _, c := range []struct {
		name  string
		taint func(*peer)
		check func(*peer)
	}{
		{"another program's", func(p *peer) { p.properties["Id"] = dbus.MakeVariant("other") }, func(p *peer) {
			p.asked(1)
			for range 20 {
				if g.Eval("!!"+icon) == "true" {
					t.Error("another program's icon is shown")
				}
			}
		}},
		{"other kinds", func(p *peer) {
			p.properties["IconPixmap"], p.properties["ToolTip"] = dbus.MakeVariant("none"), dbus.MakeVariant(int32(7))
			p.shows(func() node {
				p.emit(itemPath, propertiesIface+".PropertiesChanged", uint32(7))
				p.emit(itemPath, propertiesIface+".PropertiesChanged", "other.Interface", map[string]dbus.Variant{}, []string{})
				n := menu(row(-1, "label", int32(7), "enabled", "no", "toggle-state", "on", "toggle-type", "checkmark"), row(2, "label", "Sound"))
				n.Children = append(n.Children, dbus.MakeVariant("no row"), dbus.MakeVariant([]string{}))
				return n
			})
		}, func(*peer) { awaitRows(t, g, []string{"", "Sound"}) }},
		{"no menu", func(p *peer) { p.shows(nil) }, func(*peer) { awaitRows(t, g, []string{"off dwell"}) }},
		{"an empty menu", func(p *peer) { p.shows(func() node { return menu() }) }, func(p *peer) {
			p.asked(2)
			awaitRows(t, g, []string{"off dwell"})
		}},
		{"pictures that cannot be", func(p *peer) {
			p.properties["IconPixmap"] = dbus.MakeVariant([]pixmap{
				{-1, -1, make([]byte, 4)},
				{1 << 16, 1 << 16, make([]byte, 16)},
				{0, 0, nil},
				{2, 2, make([]byte, 15)},
				{1024, 1024, make([]byte, 1024*1024*4)},
			})
			p.shows(sound)
		}, func(*peer) {
			awaitRows(t, g, []string{"Sound"})
			g.Await("no picture", icon+".get_first_child().gicon?.constructor.name", `"Gio_ThemedIcon"`)
		}},
		{"too much", func(p *peer) {
			p.properties["ToolTip"] = tip(long)
			p.shows(func() node {
				p.emit(menuPath, menuIface+".LayoutUpdated", uint32(1), int32(0))
				n := menu()
				for id := range int32(3000) {
					n = n.with(row(id, "label", long[:396], "children-display", "submenu").with(row(id, "label", "b"), row(id, "label", "c")))
				}
				return n
			})
		}, func(*peer) {
			g.Await("the icon", "!!"+icon, "true")
			g.Await("no more than is read", rows+".length", "200")
			g.ClickOn(icon) // it is told of a change with each answer
			g.Await("the open menu", icon+".menu.isOpen", "true")
			g.Await("a menu that leaves room", icon+".menu.actor.width < 500", "true")
			for name, script := range map[string]string{"label": icon + ".menu._getMenuItems()[0].label.text", "name": icon + ".accessible_name"} {
				var got string
				if err := json.Unmarshal([]byte(g.Eval(script)), &got); err != nil {
					t.Fatal(err)
				}
				if n := utf8.RuneCountInString(got); n == 0 || n > 161 || strings.Contains(got, "\n") || !utf8.ValidString(got) {
					t.Errorf("%s of %d letters: %q", name, n, got)
				}
			}
		}},
	} {
		p := newPeer(t, g)
		p.properties = honest()
		p.shows(sound)
		c.taint(p)
		p.own()
		t.Log(c.name)
		c.check(p)
		p.conn.Close()
		g.Await("the icon's end", "!!"+icon, "false")
	}
	g.Eval("Main.panel.statusArea.dateMenu.menu.isOpen") // it still lives
}

// Switched off, nothing of it is left; and it can be switched on again.
func TestPanelSwitched(t *testing.T) {
	t.Parallel()
	g := startShell(t)
	p := newPeer(t, g)
	p.properties = honest()
	p.shows(sound)
	p.own()
	for i := range 10 {
		g.Await("the icon", "!!"+icon, "true")
		if i%2 == 0 { // at times with its menu open, and at times before the menu came
			awaitRows(t, g, []string{"Sound"})
			g.Eval(icon + ".menu.open()")
		}
		g.DisableExtension()
		g.Await("the icon's end", "!!"+icon, "false")
		g.Await("the word's end", owned(panelName), "false")
		g.EnableExtension(extension.UUID)
	}
	// On and off in one go, so that answers come to what has ended.
	manager := "Main.extensionManager"
	g.Eval("for (let i = 0; i < 30; i++) { " + manager + ".disableExtension('" + extension.UUID + "'); " +
		manager + ".enableExtension('" + extension.UUID + "'); }")
	g.Await("the icon", "!!"+icon, "true")
	awaitRows(t, g, []string{"Sound"})
	g.Await("one icon", "Main.panel._rightBox.get_children().filter(c => c.get_first_child()?.accessible_name === 'tip of the day').length", "1")
}

// owned is a script that asks whether somebody owns a name.
func owned(name string) string {
	return `imports.gi.Gio.DBus.session.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
		new imports.gi.GLib.Variant('(s)', ['` + name + `']), null, 0, -1, null).deepUnpack()[0]`
}

func sound() node { return menu(row(1, "label", "Sound")) }

func awaitRows(t *testing.T, g *desktoptest.Gnome, want []string) {
	t.Helper()
	var got []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if g.Eval("!!"+icon) != "true" {
			continue
		}
		if err := json.Unmarshal([]byte(g.Eval(rows)), &got); err != nil {
			t.Fatal(err)
		}
		if cmp.Equal(want, got) {
			return
		}
	}
	t.Fatalf("rows (-want +got):\n%s", cmp.Diff(want, got))
}
