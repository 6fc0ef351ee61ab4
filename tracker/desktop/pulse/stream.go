package pulse

// A Recording is a stream that takes sound from a source.
type Recording struct {
	Name           string
	Client, Source uint32
	Resampler      string
	Properties     map[string]string // those that were wanted
	Paused         bool
}

// A Playback is a stream that plays sound.
type Playback struct {
	Number        uint32 // is given once
	Client        uint32
	Properties    map[string]string // those that were wanted
	Muted, Paused bool
}

// Recordings asks for all streams that record, with those of their properties that are
// wanted.
func (c *Conn) Recordings(wanted func(property string) bool) ([]Recording, error) {
	c.changed = false
	answer, err := c.ask(commandRecordingList)
	if err != nil {
		return nil, err
	}
	return streams(answer, func(v *values) (Recording, error) { return v.recording(wanted) })
}

// Playbacks asks for all streams that play, with those of their properties that are
// wanted. What was said while the answer was awaited is in it already.
func (c *Conn) Playbacks(wanted func(property string) bool) ([]Playback, error) {
	answer, err := c.ask(commandPlaybackList)
	if err != nil {
		return nil, err
	}
	c.changed = false
	return streams(answer, func(v *values) (Playback, error) { return v.playback(wanted) })
}

// streams takes one stream after the other.
func streams[T any](answer values, take func(*values) (T, error)) ([]T, error) {
	var all []T
	for len(answer) > 0 {
		one, err := take(&answer)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// A stream is what is said alike of streams that record and that play: its number,
// what it is called, and the numbers of its client and of its device.
type stream struct {
	number         uint32
	name           string
	client, device uint32
}

func (a *values) stream() (s stream, err error) {
	if s.number, err = a.uint(); err != nil {
		return s, err
	}
	if s.name, err = a.text(); err != nil {
		return s, err
	}
	for _, number := range []*uint32{new(uint32), &s.client, &s.device} { // the first is its module
		if *number, err = a.uint(); err != nil {
			return s, err
		}
	}
	return s, a.pass("am")
}

// recording takes what is said of a stream that records.
func (a *values) recording(wanted func(string) bool) (r Recording, err error) {
	s, err := a.stream()
	if err != nil {
		return r, err
	}
	r.Name, r.Client, r.Source = s.name, s.client, s.device
	if err = a.pass("UU"); err != nil {
		return r, err
	}
	if r.Resampler, err = a.text(); err != nil {
		return r, err
	}
	if _, err = a.text(); err != nil { // its driver
		return r, err
	}
	if r.Properties, err = a.properties(wanted); err != nil {
		return r, err
	}
	r.Paused, err = a.bool()
	return r, err
}

// playback takes what is said of a stream that plays.
func (a *values) playback(wanted func(string) bool) (p Playback, err error) {
	s, err := a.stream()
	if err != nil {
		return p, err
	}
	p.Number, p.Client = s.number, s.client
	if err = a.pass("vUU"); err != nil {
		return p, err
	}
	for range 2 { // resampler and driver
		if _, err = a.text(); err != nil {
			return p, err
		}
	}
	if p.Muted, err = a.bool(); err != nil {
		return p, err
	}
	if p.Properties, err = a.properties(wanted); err != nil {
		return p, err
	}
	p.Paused, err = a.bool()
	return p, err
}

// IsMonitor asks whether a source only repeats what is played.
func (c *Conn) IsMonitor(source uint32) (bool, error) {
	answer, err := c.ask(commandSourceInfo, source, nil)
	if err != nil {
		return false, err
	}
	if err := answer.pass("L"); err != nil {
		return false, err
	}
	for range 2 { // name and description
		if _, err := answer.text(); err != nil {
			return false, err
		}
	}
	if err := answer.pass("amLv"); err != nil {
		return false, err
	}
	if _, err := answer.bool(); err != nil { // muted
		return false, err
	}
	of, err := answer.uint()
	return of != None, err
}
