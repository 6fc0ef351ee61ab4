package config

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"dwell/policy"
)

const day = 24 * time.Hour

// value reads a text by parse into target, which keeps its default on a problem.
// It reports whether a good value was there.
func value[T any](s *section, key string, target *T, parse func(string) (T, error)) bool {
	v := s.take(key)
	if v == nil {
		return false
	}
	text, ok := v.(string)
	if !ok {
		s.wrong(key, fmt.Sprintf(`%s takes text in quotes: %s = "…"`, key, key))
		return false
	}
	parsed, err := parse(text)
	if err != nil {
		s.refuse(key, key, err)
		return false
	}
	*target = parsed
	return true
}

// list reads a list of texts, each by parse.
func list[T any](s *section, key string, target *[]T, parse func(string) (T, error)) {
	v := s.take(key)
	if v == nil {
		return
	}
	items, ok := v.([]any)
	if !ok {
		s.wrong(key, fmt.Sprintf(`%s takes a list: %s = ["…", "…"]`, key, key))
		return
	}
	parsed := make([]T, 0, len(items))
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			s.wrong(element(key, i), fmt.Sprintf(`%s takes texts in quotes: %s = ["…", "…"]`, key, key))
			continue
		}
		one, err := parse(text)
		if err != nil {
			s.refuse(element(key, i), key, err)
			continue
		}
		parsed = append(parsed, one)
	}
	*target = parsed
}

// refuse says what err does of the value at path; parsers that read values of more
// than one key leave the key's name to it. The value is quoted to the person alone.
func (s *section) refuse(path, key string, err error) {
	plain := key + " cannot be read"
	if wrong := (*policy.ValueError)(nil); errors.As(err, &wrong) {
		if wrong.What == "" {
			wrong.What = key
		}
		plain = wrong.What + ": allowed is " + wrong.Allowed
	}
	s.reader.quote(s.line(path), s.named(key), err.Error(), plain)
}

func (s *section) flag(key string, target *bool) {
	switch v := s.take(key).(type) {
	case nil:
	case bool:
		*target = v
	default:
		s.wrong(key, key+" takes true or false, without quotes")
	}
}

func (s *section) number(key string, target *int, low, high int) {
	switch v := s.take(key).(type) {
	case nil:
	case int64:
		if v < int64(low) || v > int64(high) {
			s.wrong(key, fmt.Sprintf("%s takes a whole number from %d to %d", key, low, high))
			return
		}
		*target = int(v)
	default:
		s.wrong(key, fmt.Sprintf("%s takes a whole number from %d to %d, without quotes", key, low, high))
	}
}

// length returns a parser of lengths of time within bounds.
func length(low, high time.Duration) func(string) (time.Duration, error) {
	return func(text string) (time.Duration, error) {
		d, ok := parseLength(text)
		if !ok || d < low || d > high {
			return 0, &policy.ValueError{Value: text, Allowed: lengths(low, high)}
		}
		return d, nil
	}
}

// lengthOrOff is length in which "off" is zero.
func lengthOrOff(low, high time.Duration) func(string) (time.Duration, error) {
	return func(text string) (time.Duration, error) {
		if strings.EqualFold(strings.TrimSpace(text), "off") {
			return 0, nil
		}
		d, ok := parseLength(text)
		if !ok || d < low || d > high {
			return 0, &policy.ValueError{Value: text, Allowed: "off, or " + lengths(low, high)}
		}
		return d, nil
	}
}

func lengths(low, high time.Duration) string {
	return fmt.Sprintf("a length from %s to %s, such as 45s, 5m, 1h30m", lengthText(low), lengthText(high))
}

// parseLength reads what time.ParseDuration does, with days before it: "400d",
// "1d12h", "1h30m", "15s".
func parseLength(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	var days time.Duration
	if count, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(count, 10, 16)
		if err != nil {
			return 0, false
		}
		days = time.Duration(n) * day
		if text = rest; text == "" {
			return days, true
		}
	}
	d, err := time.ParseDuration(text)
	return days + d, err == nil && d >= 0
}

// lengthText writes a bound as the person would.
func lengthText(d time.Duration) string {
	if d >= 2*day && d%day == 0 {
		return strconv.Itoa(int(d/day)) + "d"
	}
	return Length(d)
}

// Length writes a length as people type it into the file: 1h, not 1h0m0s.
func Length(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func weekday(text string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(strings.TrimSpace(text), d.String()) {
			return d, nil
		}
	}
	return 0, &policy.ValueError{Value: text, Allowed: "monday, tuesday, wednesday, thursday, friday, saturday, sunday"}
}

// loopback reads an address that nobody outside this computer can reach.
func loopback(text string) (string, error) {
	wrong := &policy.ValueError{Value: text, Allowed: "an address of this computer alone, such as 127.0.0.1:0 or [::1]:5610"}
	address, err := netip.ParseAddrPort(text)
	if err != nil {
		// The one name that always means the loopback (RFC 6761, section 6.3).
		port, ok := strings.CutPrefix(text, "localhost:")
		if !ok {
			return "", wrong
		}
		if address, err = netip.ParseAddrPort("127.0.0.1:" + port); err != nil {
			return "", wrong
		}
	}
	if !address.Addr().IsLoopback() || address.Addr().Zone() != "" {
		return "", wrong
	}
	return address.String(), nil
}
