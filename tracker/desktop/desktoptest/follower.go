package desktoptest

import (
	"sync"
	"time"
)

// focusTimeout is how long a desktop may take to give or take the focus.
const focusTimeout = 5 * time.Second

// A follower knows which of the driver's windows has the focus, from what the windows
// themselves are told; W's zero value is none of them.
type follower[W comparable] struct {
	mu      sync.Mutex
	focused W
	changed chan struct{} // closed and replaced when focused changes
	at      time.Time     // when it last changed
}

func newFollower[W comparable]() *follower[W] {
	return &follower[W]{changed: make(chan struct{})}
}

// gained notes that a window has the focus since at.
func (f *follower[W]) gained(window W, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set(window, at)
}

// lost notes that a window has lost the focus at at. Another may have gained it before
// that was heard.
func (f *follower[W]) lost(window W, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.focused == window {
		f.set(*new(W), at)
	}
}

func (f *follower[W]) set(window W, at time.Time) {
	f.focused, f.at = window, at
	close(f.changed)
	f.changed = make(chan struct{})
}

// await waits until window (zero: none of ours) has the focus and returns when that
// was, or false after limit.
func (f *follower[W]) await(window W, limit time.Duration) (time.Time, bool) {
	_, at, ok := f.awaitThat(limit, func(focused W) bool { return focused == window })
	return at, ok
}

// awaitOther waits, for at most a third of a second, until a window other than gone
// has the focus. A destroyed window does not always hear that it lost it.
func (f *follower[W]) awaitOther(gone W) (W, time.Time, bool) {
	var none W
	focused, at, ok := f.awaitThat(time.Second/3, func(focused W) bool { return focused != gone && focused != none })
	if !ok {
		f.lost(gone, time.Now())
	}
	return focused, at, ok
}

func (f *follower[W]) awaitThat(limit time.Duration, is func(focused W) bool) (window W, at time.Time, ok bool) {
	timeout := time.After(limit)
	for {
		f.mu.Lock()
		focused, at, changed := f.focused, f.at, f.changed
		f.mu.Unlock()
		if is(focused) {
			return focused, at, true
		}
		select {
		case <-changed:
		case <-timeout:
			return window, time.Time{}, false
		}
	}
}
