package desktop

import (
	"context"
	"sync"
	"time"

	"dwell/tracker"
)

// callLinger is how long a call may be interrupted and stay one: whoever changes the
// microphone or whose line breaks is back within it. What is held back during a call
// would otherwise be said in the middle of it.
const callLinger = 2 * time.Second

// A callWord is what one witness says of a call, or of another thing that lingers.
type callWord struct {
	at      tracker.Stamp
	witness string
	on      bool
}

// calls is the source of calls: a microphone or a camera in use, whatever the program.
// Who only listens to a meeting uses neither, and a sound alone is no call: which programs
// are heard is told as it is, for whoever knows what is in front.
type calls struct {
	out    *reporter
	sound  *soundWitness
	camera *cameraWitness
}

func newCalls(opts Options, out outlet) *calls {
	r := out.source("calls", "")
	return &calls{
		out:    r,
		sound:  &soundWitness{out: r, env: opts.Env},
		camera: newCameraWitness(r.log),
	}
}

func (c *calls) watch(ctx context.Context) {
	words := make(chan callWord)
	var witnesses sync.WaitGroup
	witnesses.Go(func() { c.sound.watch(ctx, words) })
	witnesses.Go(func() { c.camera.watch(ctx, words) })
	c.tell(ctx, words)
	witnesses.Wait()
}

// tell says that a call began when the first witness says so, and that it ended when
// none has said so for callLinger.
func (c *calls) tell(ctx context.Context, words <-chan callWord) {
	tellLingering(ctx, words, func(at tracker.Stamp, on bool) { c.out.event(ctx, at, tracker.Call{On: on}) })
}

// tellLingering says so with the first witness, and that it is over when none has said
// so for callLinger.
func tellLingering(ctx context.Context, words <-chan callWord, say func(at tracker.Stamp, on bool)) {
	inUse := map[string]bool{}
	on := false
	var over <-chan time.Time
	for {
		select {
		case w := <-words:
			if w.on {
				inUse[w.witness] = true
			} else {
				delete(inUse, w.witness)
			}
			switch {
			case len(inUse) > 0:
				over = nil
				if !on {
					on = true
					say(w.at, true)
				}
			case on && over == nil:
				over = time.After(callLinger)
			}
		case <-over:
			over, on = nil, false
			say(Stamp(), false)
		case <-ctx.Done():
			return
		}
	}
}

// say passes a word on, unless ctx ends first.
func (w callWord) say(ctx context.Context, to chan<- callWord) {
	select {
	case to <- w:
	case <-ctx.Done():
	}
}
