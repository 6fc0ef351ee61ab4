package desktoptest

import (
	"testing"
	"testing/synctest"
	"time"
)

// Words of two windows come over two ways: that one lost the focus may be heard after
// the other gained it, or before.
func TestFollowerHearsInAnyOrder(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, late := range []bool{false, true} {
		f := newFollower[string]()
		f.gained("a", now)
		if late {
			f.gained("b", now.Add(time.Second))
			f.lost("a", now.Add(time.Second))
		} else {
			f.lost("a", now.Add(time.Second))
			f.gained("b", now.Add(time.Second))
		}
		if at, ok := f.await("b", time.Minute); !ok || !at.Equal(now.Add(time.Second)) {
			t.Errorf("late %v: b has the focus: %v, since %v", late, ok, at)
		}
	}
}

func TestFollowerWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFollower[string]()
		f.gained("a", time.Now())
		time.AfterFunc(100*time.Millisecond, func() { f.gained("b", time.Now()) })
		if next, _, ok := f.awaitOther("a"); !ok || next != "b" {
			t.Errorf("after a comes %q: %v", next, ok)
		}
		if _, ok := f.await("c", time.Second); ok {
			t.Error("c has the focus that nobody gave it")
		}
		// Nobody follows, and a window that is gone says nothing of it.
		if next, _, ok := f.awaitOther("b"); ok {
			t.Errorf("after b comes %q", next)
		}
		if _, ok := f.await("", time.Second); !ok {
			t.Error("b, which is gone, still has the focus")
		}
	})
}
