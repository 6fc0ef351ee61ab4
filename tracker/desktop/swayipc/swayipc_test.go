package swayipc_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		"nothing":        nil,
		"half a head":    whole[:7],
		"half a body":    whole[:len(whole)-1],
		"another's word": append([]byte("HTTP/1"), whole[6:]...),
		"a huge body":    huge,
	} {
		if _, _, err := swayipc.New(wiretest.Saying(sent)).Next(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for body, ok := range map[string]bool{`{"success":true}`: true, `{"success":false}`: false, `{}`: false, `no`: false} {
		if err := swayipc.Subscribed([]byte(body)); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
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
		if _, of, err := swayipc.ReadWindow(body); err != nil && of.Name != "" {
			t.Fatal("half a window")
		}
	})
}
