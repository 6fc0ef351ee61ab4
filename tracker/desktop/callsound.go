package desktop

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"
)

const (
	detailNoSound   = "no PulseAudio or PipeWire sound server: calls are not noticed"
	detailFarSound  = "PULSE_SERVER is on another machine, which dwell does not reach out to: calls are not noticed"
	detailSound     = "a microphone in use is a call"
	detailSoundLost = "the sound server does not answer; trying again"

	// lastSoundTry is the longest wait between two attempts. After it only a new socket
	// brings another: a server that is back makes one, and nothing wakes until then.
	lastSoundTry = 8 * time.Second
)

// soundWitness says whether somebody talks, as the sound server knows who records. The
// calls source's state is for it alone to say.
type soundWitness struct {
	out *reporter
	env func(string) string
}

func (s *soundWitness) watch(ctx context.Context, words chan<- callWord) {
	address, err := pulseAddress(s.env)
	if err != nil {
		detail := detailNoSound
		if errors.Is(err, errPulseFar) {
			detail = detailFarSound
		}
		s.out.state(ctx, stateAbsent, detail)
		<-ctx.Done()
		return
	}
	delay := firstDelay
	for ctx.Err() == nil {
		seen := statFile(address)
		err := s.connection(ctx, address, words, func() { delay = firstDelay })
		if ctx.Err() != nil {
			return
		}
		s.out.log.Debug("connection to the sound server ended", "err", err)
		callWord{Stamp(), "microphone", false}.say(ctx, words)
		gone := errors.Is(err, fs.ErrNotExist)
		if gone || errors.Is(err, syscall.ECONNREFUSED) && delay > lastSoundTry {
			s.out.state(ctx, stateAbsent, detailNoSound)
		} else {
			s.out.state(ctx, stateDown, detailSoundLost)
		}
		if !gone && delay <= lastSoundTry {
			pause(ctx, delay)
			delay *= 2
			continue
		}
		if err := awaitFile(ctx, address, seen); err != nil {
			s.out.log.Debug("wait for a sound server", "err", err)
			pause(ctx, lastDelay) // what cannot be told has to be asked
		}
		delay = firstDelay
	}
}

// connection serves one connection to the sound server.
func (s *soundWitness) connection(ctx context.Context, address string, words chan<- callWord, up func()) error {
	c, err := dialPulse(ctx, address)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	stop := context.AfterFunc(ctx, func() { c.conn.Close() })
	defer stop()
	if err := c.greet(pulseCookie(s.env)); err != nil {
		return err
	}
	at := Stamp()
	on, said := false, false
	monitors := map[uint32]bool{} // sources, by number; a number is given once
	for {
		is, err := c.talks(monitors)
		if err != nil {
			return err
		}
		if !said || is != on {
			said, on = true, is
			callWord{at, "microphone", on}.say(ctx, words)
		}
		up()
		s.out.state(ctx, stateOK, detailSound)
		for !c.changed {
			if _, _, _, err := c.next(); err != nil {
				return err
			}
			at = Stamp()
		}
	}
}

// talks asks whether somebody talks into a microphone. monitors keeps what is known of
// sources.
func (c *pulseConn) talks(monitors map[uint32]bool) (bool, error) {
	all, err := c.recordings()
	if err != nil {
		return false, err
	}
	for _, r := range all {
		if !r.talks() {
			continue
		}
		monitor, known := monitors[r.source]
		if !known {
			switch monitor, err = c.isMonitor(r.source); {
			case errors.Is(err, errPulseGone): // and its streams with it, as the next event says
				continue
			case err != nil:
				return false, err
			}
			monitors[r.source] = monitor
		}
		if !monitor {
			return true, nil
		}
	}
	return false, nil
}
