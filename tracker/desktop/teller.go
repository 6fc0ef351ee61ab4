package desktop

import (
	"context"
	"time"

	"dwell/tracker"
)

// A teller is a source's word on the window in front and on input. It outlives
// connections: what it last said is remembered, so that a reconnect repeats nothing.
type teller struct {
	out            *reporter
	by             rank
	windows, input *chooser

	focus tracker.Focus
	said  bool // focus was sent since windows were seen last
}

func newTeller(out *reporter, by rank, windows, input *chooser) teller {
	return teller{out: out, by: by, windows: windows, input: input}
}

func (t *teller) sendFocus(ctx context.Context, at tracker.Stamp, f tracker.Focus) {
	if t.said && sameFocus(f, t.focus) {
		return
	}
	t.focus, t.said = f, true
	t.windows.tell(ctx, t.by, t.out, at, f)
}

func (t *teller) sendIdle(ctx context.Context, at tracker.Stamp, gap time.Duration) {
	t.input.tell(ctx, t.by, t.out, at, tracker.Idle{Since: at.Wall.Add(-gap)})
}

func (t *teller) sendActive(ctx context.Context, at tracker.Stamp) {
	t.input.tell(ctx, t.by, t.out, at, tracker.Active{})
}

// blind says that no window is seen any more.
func (t *teller) blind(ctx context.Context) {
	if t.said {
		t.said = false
		t.windows.leave(ctx, t.by, t.out)
	}
}

// deaf says that input is not seen, or not any more: what was heard last would stand
// for ever, and who hears nothing counts as there.
func (t *teller) deaf(ctx context.Context) { t.input.leave(ctx, t.by, t.out) }

// sameFocus compares what sources fill in.
func sameFocus(a, b tracker.Focus) bool {
	return a.App == b.App && a.Class == b.Class && a.Title == b.Title && a.PID == b.PID && a.Fullscreen == b.Fullscreen
}
