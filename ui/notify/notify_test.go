package notify_test

import (
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"dwell/policy"
	"dwell/ui/notify"
)

func social(id string) notify.Notice {
	return notify.NoticeOf(policy.Nudge{
		ID: id, Kind: policy.AheadKind, Target: "social", Limit: "social/day",
		Title: "Social: 6 minutes left today", Text: "54 of 60 minutes & counting, <b>today</b>",
		Actions: []policy.Action{policy.Break, policy.Snooze, policy.Extend},
	})
}

// On a real server a button is really clicked, and so is the text beside it.
func TestXfceButtons(t *testing.T) {
	d := start(t, "xfce")
	notice := social("2026-03-02/ahead/social/1")
	d.show(notice)
	bubble := d.bubble("xfce-buttons")
	found := buttons(d.screenshot("xfce-buttons"), bubble)
	if len(found) != len(notice.Actions) {
		t.Fatalf("%d buttons are drawn, want %d", len(found), len(notice.Actions))
	}
	d.Click(found[1].X, found[1].Y, 1)
	d.expect(notify.Answer{ID: notice.ID, Action: "snooze"})
	d.await("the bubble's going", d.bare)

	again := social("2026-03-02/ahead/social/2")
	d.show(again)
	bubble = d.bubble("xfce-body")
	d.Click(bubble.Min.X+bubble.Dx()/2, bubble.Min.Y+30, 1)
	// xfce4-notifyd takes a click beside the buttons for "away with it".
	d.expect(notify.Answer{ID: again.ID, Action: string(policy.Close)})
}

// buttons finds the middles of what is drawn along the bubble's lower edge on
// its white.
func buttons(img image.Image, bubble image.Rectangle) []image.Point {
	var found []image.Point
	y, from := bubble.Max.Y-20, -1
	for x := bubble.Min.X + 5; x < bubble.Max.X-4; x++ {
		r, g, b, _ := img.At(x, y).RGBA()
		white := min(r, g, b) >= 0xfdfd
		switch {
		case !white && from < 0:
			from = x
		case white && from >= 0:
			if x-from > 40 {
				found = append(found, image.Pt((x+from)/2, y-5))
			}
			from = -1
		}
	}
	return found
}

// A newer notice of the same limit takes the older one's place, whose answer
// never comes; one that times out is closed.
func TestXfceReplaceExpire(t *testing.T) {
	d := start(t, "xfce")
	first, second := social("2026-03-02/ahead/social/1"), social("2026-03-02/reached/social/1")
	first.Timeout, second.Timeout = -1, -1
	d.show(first)
	one := d.bubble("xfce-first")
	d.show(second)
	if two := d.bubble("xfce-second"); two.Dy() > one.Dy()+10 {
		t.Errorf("two bubbles are on screen: %v, one was %v", two, one)
	}
	third := social("2026-03-02/reached/social/2")
	third.Timeout = time.Second
	d.show(third)
	d.expect(notify.Answer{ID: third.ID, Action: string(policy.Close)})
}

// dunst draws no buttons; its menu and its commands act on the same keys.
func TestDunst(t *testing.T) {
	d := start(t, "dunst")
	displayed := func() string { return strings.TrimSpace(d.Desktop.Run(t.Context(), "dunstctl", "count", "displayed")) }
	first, second := social("2026-03-02/ahead/social/1"), social("2026-03-02/reached/social/1")
	first.Timeout, second.Timeout = -1, -1
	d.show(first)
	d.show(second)
	d.bubble("dunst")
	if n := displayed(); n != "1" {
		t.Errorf("%s notices are displayed, want 1", n)
	}
	d.Desktop.Run(t.Context(), "dunstctl", "action", "0")
	d.expect(notify.Answer{ID: second.ID, Action: notify.Open})

	d.show(first)
	d.Desktop.Run(t.Context(), "dunstctl", "close")
	d.expect(notify.Answer{ID: first.ID, Action: string(policy.Close)})

	d.show(second)
	d.stop() // what nobody would hear the buttons of is taken back
	d.await("the last bubble's going", func() bool { return displayed() == "0" })
}

// Whatever a notice says, it is shown as text.
func TestHostileText(t *testing.T) {
	d := start(t, "xfce")
	for name, text := range map[string]string{
		"markup":  `<b>bold</b> & <a href="file:///etc/passwd">link</a> <img src="x"/> &amp; </markup>`,
		"lines":   "one\n\n\n\r\ntwo\x00\x1b[31m three\x07",
		"long":    strings.Repeat("0123456789", 1024),
		"bidi":    "site \u202egpj.exe\u202c and \u2067more\u2069",
		"invalid": "caf\xe9 \xff\xfe",
		"empty":   "",
	} {
		notice := social(name)
		notice.Title, notice.Body, notice.Replace = text, text, name
		notice.Actions[0].Label = text
		d.show(notice)
		if bubble := d.bubble("text-" + name); bubble.Dy() > 400 {
			t.Errorf("%s: the bubble fills the screen: %v", name, bubble)
		}
		d.stop() // takes it back
		d.await("the bubble's going", d.bare)
		d.run()
	}
}

// What goes over the bus, to a server that reads markup and one that does not.
func TestCall(t *testing.T) {
	d := start(t, "none")
	s := d.serve("body", "actions", "body-markup")
	notice := social("2026-03-02/ahead/social/1")
	d.show(notice)
	d.show(notice)
	got := s.last()
	icon, ok := got.hints["image-data"].Value().([]any) // as the bus library gives a structure
	if !ok || len(icon) != 7 || icon[0] != int32(48) || icon[1] != int32(48) || len(icon[6].([]byte)) != 48*48*4 {
		t.Errorf("image-data is %.60v", icon)
	}
	want := call{
		app: "dwell", title: "Social: 6 minutes left today", body: "54 of 60 minutes &amp; counting, &lt;b&gt;today&lt;/b&gt;",
		replaces: 1, id: 1,
		actions: []string{"default", "", "break", "Take a break", "snooze", "Later", "extend", "+15 min"},
		hints:   map[string]dbus.Variant{"urgency": dbus.MakeVariant(byte(1)), "desktop-entry": dbus.MakeVariant("dwell")},
		timeout: 20_000,
	}
	delete(got.hints, "image-data")
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(call{}), cmp.Comparer(func(a, b dbus.Variant) bool { return a.String() == b.String() })); diff != "" {
		t.Errorf("Notify (-want +got):\n%s", diff)
	}
	if n := s.askedTimes(); n != 1 {
		t.Errorf("its capabilities were asked %d times, want once", n)
	}

	s.leave()
	plain := d.serve("body", "actions")
	d.show(notice)
	if got := plain.last(); got.body != notice.Body || got.replaces != 0 {
		t.Errorf("a server that reads no markup got %q in place of %d", got.body, got.replaces)
	}
}

// Only the server that shows a notice may answer it, once, and with what was
// offered.
func TestAnswersAreBelieved(t *testing.T) {
	d := start(t, "none")
	s := d.serve("actions")
	notice := social("2026-03-02/ahead/social/1")
	d.show(notice)
	id := s.last().id

	other := d.SessionBus()
	forged := &dbus.Message{
		Type: dbus.TypeSignal,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldPath: dbus.MakeVariant(serverPath), dbus.FieldInterface: dbus.MakeVariant(serverName),
			dbus.FieldMember: dbus.MakeVariant("ActionInvoked"), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(id, "extend")),
		},
		Body: []any{id, "extend"},
	}
	var names []string
	if err := other.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		t.Fatal(err)
	}
	for _, name := range names { // a signal sent to one peer passes by what it subscribed to
		if strings.HasPrefix(name, ":") {
			forged.Headers[dbus.FieldDestination] = dbus.MakeVariant(name)
			if c := other.Send(forged, nil); c.Err != nil {
				t.Fatal(c.Err)
			}
		}
	}
	if err := other.BusObject().Call("org.freedesktop.DBus.GetId", 0).Err; err != nil { // the bus has passed them on
		t.Fatal(err)
	}
	s.emit("ActionInvoked", id, "format-disk")
	s.emit("ActionInvoked", id+7, "extend")
	s.emit("ActionInvoked", "extend", id)
	s.emit("NotificationClosed", id)
	s.emit("ActionInvoked", id, "break")
	s.emit("ActionInvoked", id, "extend")
	s.emit("NotificationClosed", id, uint32(2))
	d.expect(notify.Answer{ID: notice.ID, Action: "break"})

	// A second notice's answer comes next: nothing was left in between.
	next := social("2026-03-02/reached/social/1")
	d.show(next)
	s.emit("NotificationClosed", s.last().id, uint32(1))
	d.expect(notify.Answer{ID: next.ID, Action: string(policy.Close)})
}

// Where the server knows no actions the notice is a plain message.
func TestServerWithoutActions(t *testing.T) {
	d := start(t, "none")
	s := d.serve("body", "body-markup")
	notice := social("2026-03-02/ahead/social/1")
	d.show(notice)
	got := s.last()
	if got.app != "dwell" || got.title != notice.Title || got.body != "54 of 60 minutes &amp; counting, &lt;b&gt;today&lt;/b&gt;" || len(got.actions) != 0 {
		t.Errorf("shown %+v", got)
	}
}

// A server may come late, die and come back; each shows what comes then, and
// nothing is answered for one that died.
func TestServerRestarts(t *testing.T) {
	d := start(t, "none")
	notice := social("2026-03-02/ahead/social/1")
	if err := d.Show(soon(t), notice); !errors.Is(err, notify.ErrNoServer) {
		t.Fatalf("without a server: %v, want ErrNoServer", err)
	}
	s := d.serve("actions")
	d.show(notice)
	id := s.last().id
	s.leave()
	if err := d.Show(soon(t), notice); !errors.Is(err, notify.ErrNoServer) {
		t.Fatalf("after the server died: %v, want ErrNoServer", err)
	}
	s = d.serve("actions")
	s.emit("ActionInvoked", id, "break") // the new one's number 1 is nobody's yet
	d.show(notice)
	if got := s.last(); got.replaces != 0 {
		t.Errorf("the new server was asked to replace %d, which was the old one's", got.replaces)
	}
	s.emit("ActionInvoked", s.last().id, "extend")
	d.expect(notify.Answer{ID: notice.ID, Action: "extend"})
	if n := s.askedTimes(); n != 1 {
		t.Errorf("the new server's capabilities were asked %d times, want once", n)
	}
}

// After the bus was lost and came back notices are shown again.
func TestBusLost(t *testing.T) {
	d := start(t, "none")
	d.serve("actions")
	d.show(social("before"))
	restart := d.StopBus("session")
	d.await("word of it", func() bool { return errors.Is(d.Show(soon(t), social("between")), notify.ErrNoServer) })
	restart()
	s := d.serve("actions")
	d.await("the notice", func() bool { return d.Show(soon(t), social("after")) == nil })
	s.emit("ActionInvoked", s.last().id, "break")
	d.expect(notify.Answer{ID: "after", Action: "break"})
}

// A notice whose nudge is no more goes, and only that; nobody answered it.
func TestWithdraw(t *testing.T) {
	d := start(t, "xfce")
	gone, other := social("2026-03-02/ahead/social/1"), social("2026-03-02/ahead/gaming/1")
	gone.Timeout = -1
	d.show(gone)
	d.bubble("withdraw")
	if err := d.Withdraw(t.Context(), other.ID); err != nil { // never shown
		t.Error(err)
	}
	d.bubble("withdraw-another")
	if err := d.Withdraw(t.Context(), other.ID, gone.ID); err != nil {
		t.Error(err)
	}
	d.await("the bubble's going", d.bare)

	again := social("2026-03-02/ahead/social/2")
	d.show(again)
	bubble := d.bubble("withdraw-next")
	found := buttons(d.screenshot("withdraw-next"), bubble)
	if len(found) == 0 {
		t.Fatal("no buttons are drawn")
	}
	d.Click(found[0].X, found[0].Y, 1)
	d.expect(notify.Answer{ID: again.ID, Action: "break"})
}

// When a server comes, what waited for one can be shown.
func TestAppeared(t *testing.T) {
	d := start(t, "none")
	if err := d.Show(soon(t), social("x")); !errors.Is(err, notify.ErrNoServer) {
		t.Fatalf("without a server: %v", err)
	}
	for len(d.Appeared()) > 0 {
		<-d.Appeared() // the bus
	}
	d.serve("actions")
	select {
	case <-d.Appeared():
	case <-time.After(patience):
		t.Fatal("nobody was told of the server")
	}
	if err := d.Show(soon(t), social("x")); err != nil {
		t.Error(err)
	}
}

// What a server says in an error, which may be what it was sent, goes nowhere.
func TestErrorsSayNothingOfNotices(t *testing.T) {
	const marker = "marker-5f1c"
	d := start(t, "none")
	s := d.serve("actions")
	s.refuse = func(c call) *dbus.Error { return dbus.NewError("org.example.Refused", []any{c.title + c.body}) }
	notice := social("x")
	notice.Title, notice.Body = marker, marker
	err := d.Show(t.Context(), notice)
	if err == nil || strings.Contains(err.Error(), marker) {
		t.Errorf("refused with %v", err)
	}
	if d.log.count(marker) != 0 {
		t.Error("the log holds the notice")
	}
}

// Without a bus Show says so and Run waits, having said so once.
func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	d := desktop{t: t}
	d.run()
	if err := d.Show(t.Context(), social("x")); !errors.Is(err, notify.ErrNoServer) {
		t.Errorf("without a bus: %v, want ErrNoServer", err)
	}
	time.Sleep(2 * time.Second) // a second try comes after one, and must say nothing
	if n := d.log.count("\n"); n != 1 {
		t.Errorf("%d lines were logged, want 1:\n%s", n, d.log)
	}
}

func TestNoticeOf(t *testing.T) {
	rest := policy.Nudge{
		ID: "2026-03-02/rest/all/1", Kind: policy.RestKind, Target: "all", Title: "55 minutes without a pause",
		Text: "Five minutes away do most.", Actions: []policy.Action{policy.Break, policy.Snooze, policy.NotToday, policy.Close},
	}
	want := notify.Notice{
		ID: rest.ID, Replace: "rest:all", Title: rest.Title, Body: rest.Text, Timeout: time.Minute,
		Actions: []notify.Action{{Key: "break", Label: "Take a break"}, {Key: "snooze", Label: "Later"}, {Key: "not-today", Label: "Not today"}},
	}
	if diff := cmp.Diff(want, notify.NoticeOf(rest)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if ahead, reached := social("a"), notify.NoticeOf(policy.Nudge{Kind: policy.ReachedKind, Limit: "social/day"}); ahead.Replace != reached.Replace {
		t.Errorf("%q and %q of one limit do not replace each other", ahead.Replace, reached.Replace)
	}
}
