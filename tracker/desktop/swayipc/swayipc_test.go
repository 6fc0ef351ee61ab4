package swayipc_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/desktop/swayipc"
	"dwell/tracker/desktop/wiretest"
)

// message is one as sway sends it.
func message(kind uint32, body string) []byte {
	peer := wiretest.Saying(nil)
	_ = swayipc.New(peer).Ask(kind, body) // it takes whatever it is told
	return peer.Written.Bytes()
}

func TestTree(t *testing.T) {
	t.Parallel()
	const tree = `{"name":"root","nodes":[{"name":"eDP-1","nodes":[{"name":"1"}],"floating_nodes":[
		{"id":7,"name":"notes","focused":true,"pid":70,"fullscreen_mode":1,"inhibit_idle":true,"window_properties":{"class":"Gvim"}}]}]}`
	kind, body, err := swayipc.New(wiretest.Saying(message(swayipc.Tree, tree))).Next()
	if err != nil || kind != swayipc.Tree {
		t.Fatalf("%d, %v", kind, err)
	}
	root, err := swayipc.ReadTree(body)
	if err != nil {
		t.Fatal(err)
	}
	want := swayipc.Node{ID: 7, Name: "notes", Focused: true, PID: 70, Fullscreen: 1, Awake: true}
	want.X11.Class = "Gvim"
	if diff := cmp.Diff(want, swayipc.Front(root)); diff != "" {
		t.Error(diff)
	}
	if front := swayipc.Front(swayipc.Node{Nodes: []swayipc.Node{{ID: 7}}}); front.ID != 0 {
		t.Errorf("nothing is focused, and in front is %+v", front)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	whole := message(swayipc.Tree, "{}")
	huge := append([]byte{}, whole...)
	binary.NativeEndian.PutUint32(huge[6:], 1<<31)
	for name, sent := range map[string][]byte{
		"nothing":         nil,
		"half a head":     whole[:7],
		"half a body":     whole[:len(whole)-1],
		"another's word":  append([]byte("HTTP/1"), whole[6:]...),
		"a huge body":     huge,
		"countless parts": message(swayipc.Tree, `{"nodes":[`+strings.Repeat("0,", 200_000)+`0]}`),
	} {
		if _, _, err := swayipc.New(wiretest.Saying(sent)).Next(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for body, ok := range map[string]bool{`{"success":true}`: true, `{"success":false}`: false, `{}`: false, `no`: false} {
		f, _ := following(t)
		if _, _, is, err := f.Take(moment(1), swayipc.Subscribe, []byte(body)); is || (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
	f, _ := following(t)
	for i, ok := range []bool{true, false} {
		if _, _, _, err := f.Take(moment(i), swayipc.Tree, []byte("{}")); (err == nil) != ok {
			t.Errorf("answer %d to one question: %v", i, err)
		}
	}
	for _, kind := range []uint32{swayipc.Tree, swayipc.Window} {
		f, _ := following(t)
		if _, _, is, err := f.Take(moment(1), kind, []byte("no")); is || err == nil {
			t.Errorf("message %#x that is no JSON: %v", kind, err)
		}
	}
}

// moment is a stamp that far from others.
func moment(n int) tracker.Stamp { return tracker.Stamp{Boot: time.Duration(n)} }

// following is a follower, and what it asked.
func following(t *testing.T) (*swayipc.Follower, *bytes.Buffer) {
	t.Helper()
	peer := wiretest.Saying(nil)
	f, err := swayipc.Follow(swayipc.New(peer), moment(0))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(message(swayipc.Subscribe, `["window","workspace"]`), message(swayipc.Tree, "")...), peer.Written.Bytes()); diff != "" {
		t.Error(diff)
	}
	peer.Written.Reset()
	return f, &peer.Written
}

// What is told while a tree is on its way is older than the tree; and however often there
// is reason to ask meanwhile, it is asked for once more.
func TestFollower(t *testing.T) {
	t.Parallel()
	const window = `{"change":%q,"container":{"id":7,"window":70,"name":"notes","focused":%t}}`
	const tree = `{"nodes":[{"id":8,"name":"mail","focused":true}]}`
	type step struct {
		name string
		kind uint32
		body string
		is   string // what is in front by it
		of   int    // since when
		asks bool
	}
	f, asked := following(t)
	for i, s := range []step{
		{name: "subscribed", kind: swayipc.Subscribe, body: `{"success":true}`},
		{name: "focus, while the tree is on its way", kind: swayipc.Window, body: fmt.Sprintf(window, "focus", true)},
		{name: "the tree", kind: swayipc.Tree, body: tree, is: "mail", of: 0},
		{name: "focus", kind: swayipc.Window, body: fmt.Sprintf(window, "focus", true), is: "notes", of: 4},
		{name: "title of another", kind: swayipc.Window, body: fmt.Sprintf(window, "title", false)},
		{name: "title", kind: swayipc.Window, body: fmt.Sprintf(window, "title", true), is: "notes", of: 6},
		{name: "full screen", kind: swayipc.Window, body: fmt.Sprintf(window, "fullscreen_mode", true), is: "notes", of: 7},
		{name: "a mark", kind: swayipc.Window, body: fmt.Sprintf(window, "mark", true)},
		{name: "a close", kind: swayipc.Window, body: fmt.Sprintf(window, "close", true), asks: true},
		{name: "another workspace", kind: swayipc.Workspace, body: "{}"},
		{name: "a third", kind: swayipc.Workspace, body: "{}"},
		{name: "the tree after the close", kind: swayipc.Tree, body: tree, is: "mail", of: 9, asks: true},
		{name: "the tree after the other workspace", kind: swayipc.Tree, body: `{}`, is: "", of: 10},
		{name: "a move", kind: swayipc.Window, body: fmt.Sprintf(window, "move", true), asks: true},
		{name: "the tree after the move", kind: swayipc.Tree, body: tree, is: "mail", of: 14},
		{name: "a version, asked to be woken", kind: swayipc.Version, body: "{}", asks: true},
		{name: "an answer nobody knows", kind: 99, body: "no"},
	} {
		asked.Reset()
		front, of, is, err := f.Take(moment(i+1), s.kind, []byte(s.body))
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if wants := s.is != "" || s.of > 0; is != wants || is && (front.Name != s.is || of != moment(s.of)) {
			t.Errorf("%s: %q since %v (%t)", s.name, front.Name, of.Boot, is)
		}
		if (asked.Len() > 0) != s.asks {
			t.Errorf("%s: asked %q", s.name, asked)
		}
	}
}

// Whatever sway says of windows, nothing breaks.
func FuzzNodes(f *testing.F) {
	f.Add([]byte(`{"change":"focus","container":{"focused":true,"pid":7}}`))
	f.Add([]byte(`{"nodes":[{"floating_nodes":[{"focused":true}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if root, err := swayipc.ReadTree(body); err == nil && !swayipc.Front(root).Focused && root.Focused {
			t.Fatal("the focused one is not in front")
		}
		f, _ := following(t)
		for _, kind := range []uint32{swayipc.Tree, swayipc.Window, swayipc.Tree} {
			if front, _, is, err := f.Take(moment(1), kind, body); (err != nil || !is) && front.ID != 0 {
				t.Fatal("half a window")
			}
		}
	})
}
