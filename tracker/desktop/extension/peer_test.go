package extension_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker/desktop/desktoptest"
)

const (
	itemPath        = dbus.ObjectPath("/StatusNotifierItem")
	itemIface       = "org.kde.StatusNotifierItem"
	menuPath        = itemPath + "/menu"
	menuIface       = "com.canonical.dbusmenu"
	propertiesIface = "org.freedesktop.DBus.Properties"
)

// A peer is a program that owns the name of dwell's tray and says what a test has it
// say: dwell's own says nothing that is wrong.
type peer struct {
	t          *testing.T
	conn       *dbus.Conn
	properties map[string]dbus.Variant
	mu         sync.Mutex
	menu       func() node // nil: there is none
	questions  chan struct{}
	clicked    chan int32
}

func newPeer(t *testing.T, g *desktoptest.Gnome) *peer {
	t.Helper()
	p := &peer{t: t, conn: g.SessionBus(), questions: make(chan struct{}, 1000), clicked: make(chan int32, 10)}
	for iface, path := range map[string]dbus.ObjectPath{propertiesIface: itemPath, menuIface: menuPath} {
		if err := p.conn.Export(p, path, iface); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *peer) own() {
	p.t.Helper()
	if got, err := p.conn.RequestName(trayName, dbus.NameFlagDoNotQueue); err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		p.t.Fatal(got, err)
	}
}

// asked waits until it was asked n times.
func (p *peer) asked(n int) {
	p.t.Helper()
	for range n {
		select {
		case <-p.questions:
		case <-time.After(patience):
			p.t.Fatal("it was not asked")
		}
	}
}

func (p *peer) emit(path dbus.ObjectPath, signal string, values ...any) {
	// It may be asked until its connection is closed.
	if err := p.conn.Emit(path, signal, values...); err != nil && !errors.Is(err, dbus.ErrClosed) {
		p.t.Error(err)
	}
}

func (p *peer) note() {
	select {
	case p.questions <- struct{}{}:
	default: // more than any test counts
	}
}

// GetAll is of org.freedesktop.DBus.Properties.
func (p *peer) GetAll(string) (map[string]dbus.Variant, *dbus.Error) {
	defer p.note()
	return p.properties, nil
}

// GetLayout is of com.canonical.dbusmenu.
func (p *peer) GetLayout(int32, int32, []string) (uint32, node, *dbus.Error) {
	defer p.note()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.menu == nil {
		return 0, node{}, dbus.MakeFailedError(dbus.ErrClosed)
	}
	return 1, p.menu(), nil
}

// shows has the peer say that its menu is this.
func (p *peer) shows(menu func() node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.menu = menu
}

// Event is of com.canonical.dbusmenu.
func (p *peer) Event(id int32, event string, _ dbus.Variant, _ uint32) *dbus.Error {
	if event == "clicked" {
		p.clicked <- id
	}
	return nil
}

// A node is an entry of a dbusmenu.
type node struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

func row(id int32, properties ...any) node {
	n := node{ID: id, Properties: map[string]dbus.Variant{}}
	for i := 0; i < len(properties); i += 2 {
		n.Properties[properties[i].(string)] = dbus.MakeVariant(properties[i+1])
	}
	return n
}

func menu(rows ...node) node { return row(0, "children-display", "submenu").with(rows...) }

func (n node) with(rows ...node) node {
	for _, r := range rows {
		n.Children = append(n.Children, dbus.MakeVariant(r))
	}
	return n
}

type pixmap struct {
	W, H   int32
	Pixels []byte
}

// honest are the properties that dwell's own item has.
func honest() map[string]dbus.Variant {
	return map[string]dbus.Variant{
		"Id": dbus.MakeVariant("dwell"), "ToolTip": tip("tip of the day"),
		"IconPixmap": dbus.MakeVariant([]pixmap{{16, 16, make([]byte, 4*16*16)}, {24, 24, make([]byte, 4*24*24)}}),
	}
}

func tip(title string) dbus.Variant {
	return dbus.MakeVariant(struct {
		Icon        string
		Pixmaps     []pixmap
		Title, Text string
	}{Title: title})
}
