package desktop

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/desktop/wayland"
)

// idleCompositor is a stand-in for a compositor of which only the words on idleness are
// there: it offers offers, notes which timers are asked for, and has each go idle and
// come back, in the order they were asked for, before it goes. No real one here tells
// input apart.
func idleCompositor(t *testing.T, offers []wayland.Global, timers int) (env func(string) string, asked chan []uint16) {
	t.Helper()
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, "wayland-9"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	asked = make(chan []uint16, 1)
	go func() {
		defer close(asked)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		c := wayland.New(conn)
		requests, _ := answerIdle(c, offers, timers) // what it was asked until it was left is compared
		asked <- requests
	}()
	return func(name string) string {
		return map[string]string{"XDG_RUNTIME_DIR": dir, "WAYLAND_DISPLAY": "wayland-9"}[name]
	}, asked
}

func answerIdle(c *wayland.Conn, offers []wayland.Global, timers int) (requests []uint16, err error) {
	var objects []uint32
	for synced := false; !synced || len(objects) < timers; {
		e, err := c.Next()
		if err != nil {
			return requests, err
		}
		switch {
		case e.Object == wayland.Display && e.Opcode == 0: // sync
			for i, offer := range offers {
				if err := c.Send(wayland.Registry, 0, uint32(i), offer.Face, offer.Version); err != nil {
					return requests, err
				}
			}
			done, err := e.Args.Uint()
			if err != nil {
				return requests, err
			}
			if err := c.Send(done, 0, uint32(0)); err != nil {
				return requests, err
			}
			synced = true
		case e.Object != wayland.Display && e.Object != wayland.Registry:
			timer, err := e.Args.Uint()
			if err != nil {
				return requests, err
			}
			requests, objects = append(requests, e.Opcode), append(objects, timer)
		}
	}
	for _, timer := range objects {
		for _, opcode := range []uint16{0, 1} {
			if err := c.Send(timer, opcode); err != nil {
				return requests, err
			}
		}
	}
	return requests, nil
}

func TestTellIdle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		offers []wayland.Global
		want   []uint16
	}{
		"input told apart":   {[]wayland.Global{{Face: faceSeat, Version: 7}, {Face: faceIdle, Version: 2}}, []uint16{2, 1}},
		"not told apart":     {[]wayland.Global{{Face: faceSeat, Version: 7}, {Face: faceIdle, Version: 1}}, []uint16{1}},
		"the older protocol": {[]wayland.Global{{Face: faceKDEIdle, Version: 1}, {Face: faceSeat, Version: 7}}, []uint16{0}},
		"none":               {[]wayland.Global{{Face: faceSeat, Version: 7}}, nil},
		"no seat":            {[]wayland.Global{{Face: faceIdle, Version: 2}}, nil},
	} {
		env, asked := idleCompositor(t, c.offers, len(c.want))
		ups, aparts, idles, resumes := 0, 0, 0, 0
		err := tellIdle(t.Context(), env, time.Second, idleListener{
			up: func(apart bool) {
				ups++
				if apart {
					aparts++
				}
			},
			idle:    func() { idles++ },
			resumed: func() { resumes++ },
		})
		if err == nil || idles != len(c.want) || resumes != idles || idles > 0 && ups != 1 || ups > 0 && (aparts > 0) != (len(c.want) != 1) {
			t.Errorf("%s: up %d times, told apart %d times, idle %d times, resumed %d times, %v", name, ups, aparts, idles, resumes, err)
		}
		if diff := cmp.Diff(c.want, <-asked); diff != "" {
			t.Errorf("%s: -want +asked:\n%s", name, diff)
		}
	}
	deaf := idleListener{func(bool) {}, func() {}, func() {}}
	if err := tellIdle(t.Context(), func(string) string { return "" }, time.Second, deaf); err == nil {
		t.Error("no compositor, and no error")
	}
	env, _ := idleCompositor(t, nil, 1) // which waits for what does not come
	ctx, cancel := context.WithCancel(t.Context())
	deaf.up = func(bool) { cancel() }
	if err := tellIdle(ctx, env, time.Second, deaf); err == nil {
		t.Error("the end of the wait is no error")
	}
}
