package desktop

import (
	"context"
	"errors"
	"sync"

	"dwell/tracker"
	"dwell/tracker/desktop/pulse"
)

const (
	detailNoSound   = "no PulseAudio or PipeWire sound server: calls are not noticed"
	detailFarSound  = "PULSE_SERVER is on another machine, which dwell does not reach out to: calls are not noticed"
	detailSound     = "a microphone in use is a call, and so is a meeting in front that is heard"
	detailSoundLost = "the sound server does not answer; trying again"
)

// soundWitness says whether somebody talks, and who is heard, as the sound server knows
// who records and who plays. The calls source's state is for it alone to say.
type soundWitness struct {
	out *reporter
	env func(string) string
}

func (s *soundWitness) watch(ctx context.Context, words chan<- callWord) {
	address, err := pulse.Address(s.env)
	if err != nil {
		detail := detailNoSound
		if errors.Is(err, pulse.ErrFar) {
			detail = detailFarSound
		}
		s.out.state(ctx, stateAbsent, detail)
		<-ctx.Done()
		return
	}
	localServer{
		out: s.out, address: address, absent: detailNoSound, lost: detailSoundLost,
		serve: func(ctx context.Context, up func()) error { return s.connection(ctx, address, words, up) },
		gone:  func() { callWord{Stamp(), "microphone", false}.say(ctx, words) },
	}.follow(ctx)
}

// connection serves one connection to the sound server, and another beside it for as long.
func (s *soundWitness) connection(ctx context.Context, address string, words chan<- callWord, up func()) error {
	c, stop, err := pulse.Open(ctx, address, pulse.Cookie(s.env), pulse.RecordingEvents)
	if err != nil {
		return err
	}
	defer stop()
	var beside sync.WaitGroup
	defer beside.Wait()
	whileUp, down := context.WithCancel(ctx)
	defer down()
	beside.Go(func() {
		err := s.voices(whileUp, address, func(at tracker.Stamp, fact tracker.Sound) { s.out.event(ctx, at, fact) })
		if err != nil && whileUp.Err() == nil {
			s.out.log.Debug("connection to the sound server for who is heard ended", "err", err)
		}
	})
	at := Stamp()
	on, said := false, false
	monitors := map[uint32]bool{} // sources, by number; a number is given once
	for {
		is, err := talking(c, monitors)
		if err != nil {
			return err
		}
		if !said || is != on {
			said, on = true, is
			callWord{at, "microphone", on}.say(ctx, words)
		}
		up()
		s.out.state(ctx, stateOK, detailSound)
		for !c.Changed() {
			if err := c.Hear(); err != nil {
				return err
			}
			at = Stamp()
		}
	}
}

// talking asks whether somebody talks into a microphone. monitors keeps what is known of
// sources.
func talking(c *pulse.Conn, monitors map[uint32]bool) (bool, error) {
	all, err := c.Recordings(tellingProperty)
	if err != nil {
		return false, err
	}
	for _, r := range all {
		if !talks(r) {
			continue
		}
		monitor, known := monitors[r.Source]
		if !known {
			switch monitor, err = c.IsMonitor(r.Source); {
			case errors.Is(err, pulse.ErrGone): // and its streams with it, as the next event says
				continue
			case err != nil:
				return false, err
			}
			monitors[r.Source] = monitor
		}
		if !monitor {
			return true, nil
		}
	}
	return false, nil
}
