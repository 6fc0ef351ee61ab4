package desktop

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/pulse"
)

const (
	// soundRests is how long after a word on streams they are looked at: by then one piece
	// of music has followed the other and the chime of a notice, or of somebody who comes
	// in, is over. All that is said meanwhile, six times for a new piece, wakes nobody.
	soundRests = 5 * time.Second
	// soundSettles is how long after a stream was seen first it must still be heard for its
	// program to be told.
	soundSettles = 5 * time.Second
	// maxVoices is how many programs that are heard at once are kept.
	maxVoices = 64
)

// voices tells who is heard, until ctx or the connection ends, on a connection of its own:
// it is left unread for soundRests, and who talks is to be known at once.
func (s *soundWitness) voices(ctx context.Context, address string, tell func(tracker.Stamp, tracker.Sound)) error {
	c, stop, err := pulse.Open(ctx, address, pulse.Cookie(s.env), pulse.PlaybackEvents)
	if err != nil {
		return err
	}
	defer stop()
	v := voices{}
	defer func() {
		if v.told() != nil {
			tell(Stamp(), tracker.Sound{})
		}
	}()
	for {
		all, err := c.Playbacks(namingProperty)
		if err != nil {
			return err
		}
		if v.look(time.Now(), all) {
			tell(Stamp(), tracker.Sound{By: v.told()})
		}
		switch err := c.AwaitChange(v.next()); {
		case errors.Is(err, os.ErrDeadlineExceeded):
		case err != nil:
			return err
		default:
			pause(ctx, soundRests)
		}
	}
}

// voices are the programs that are heard, or were a moment ago. One is told once one of
// its streams was heard at two looks soundSettles apart, and until none of its streams was
// at two looks callLinger apart.
type voices map[speaker]*voiceState

// A voiceState is what is known of one speaker.
type voiceState struct {
	voice  tracker.Voice
	told   bool
	stream uint32    // that was heard first, until it is told
	turns  time.Time // when it is to be told, or told no more, if nothing changes; zero: never
}

// look takes in what plays now, and reports whether others are to be told than before.
func (v voices) look(now time.Time, all []pulse.Playback) (changed bool) {
	audible := map[speaker][]uint32{}
	for _, p := range all {
		if heard(p) {
			of := speakerOf(p)
			audible[of] = append(audible[of], p.Number)
		}
	}
	for of, state := range v {
		streams := audible[of]
		due := !state.turns.IsZero() && !now.Before(state.turns)
		switch {
		case !state.told && !slices.Contains(streams, state.stream):
			delete(v, of) // to begin anew, if there is another
		case !state.told && due:
			state.told, state.turns, changed = true, time.Time{}, true
		case !state.told:
		case len(streams) > 0:
			state.turns = time.Time{}
		case due:
			delete(v, of)
			changed = true
		case state.turns.IsZero():
			state.turns = now.Add(callLinger)
		}
	}
	for of, streams := range audible {
		if v[of] == nil && len(v) < maxVoices {
			v[of] = &voiceState{voice: of.voice(), stream: streams[0], turns: now.Add(soundSettles)}
		}
	}
	return changed
}

// next returns when the next turns; zero: none.
func (v voices) next() (next time.Time) {
	for _, state := range v {
		if !state.turns.IsZero() && (next.IsZero() || state.turns.Before(next)) {
			next = state.turns
		}
	}
	return next
}

// told returns who is told to be heard, in order.
func (v voices) told() (all []tracker.Voice) {
	for _, of := range slices.SortedStableFunc(maps.Keys(v), speaker.before) {
		if v[of].told {
			all = append(all, v[of].voice)
		}
	}
	return all
}
