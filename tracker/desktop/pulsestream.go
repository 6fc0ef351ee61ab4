package desktop

// recordings asks for all streams that record.
func (c *pulseConn) recordings() ([]recording, error) {
	c.changed = false
	answer, err := c.ask(pulseRecordingList)
	if err != nil {
		return nil, err
	}
	return pulseStreams(answer, (*pulseArgs).recording)
}

// playbacks asks for all streams that play. What was said while the answer was awaited
// is in it already.
func (c *pulseConn) playbacks() ([]playback, error) {
	answer, err := c.ask(pulsePlaybackList)
	if err != nil {
		return nil, err
	}
	c.changed = false
	return pulseStreams(answer, (*pulseArgs).playback)
}

// pulseStreams takes one stream after the other.
func pulseStreams[T any](answer pulseArgs, take func(*pulseArgs) (T, error)) ([]T, error) {
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

// A pulseStream is what is said alike of streams that record and that play: its number,
// what it is called, and the numbers of its client and of its device.
type pulseStream struct {
	number         uint32
	name           string
	client, device uint32
}

func (a *pulseArgs) stream() (s pulseStream, err error) {
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
func (a *pulseArgs) recording() (r recording, err error) {
	s, err := a.stream()
	if err != nil {
		return r, err
	}
	r.name, r.client, r.source = s.name, s.client, s.device
	if err = a.pass("UU"); err != nil {
		return r, err
	}
	if r.resampler, err = a.text(); err != nil {
		return r, err
	}
	if _, err = a.text(); err != nil { // its driver
		return r, err
	}
	if r.properties, err = a.properties(tellingProperty); err != nil {
		return r, err
	}
	r.paused, err = a.bool()
	return r, err
}

// playback takes what is said of a stream that plays.
func (a *pulseArgs) playback() (p playback, err error) {
	s, err := a.stream()
	if err != nil {
		return p, err
	}
	p.number, p.client = s.number, s.client
	if err = a.pass("vUU"); err != nil {
		return p, err
	}
	for range 2 { // resampler and driver
		if _, err = a.text(); err != nil {
			return p, err
		}
	}
	if p.muted, err = a.bool(); err != nil {
		return p, err
	}
	if p.properties, err = a.properties(namingProperty); err != nil {
		return p, err
	}
	p.paused, err = a.bool()
	return p, err
}
