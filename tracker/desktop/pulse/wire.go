package pulse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A packet is five words, the first of which is its size, and then values, each behind a
// letter that says of what kind it is. All is big endian.

const (
	headSize = 20
	// control is the channel of commands; all others are of sound.
	control = 0xffffffff
	// Hundreds of streams that say much of themselves take less.
	maxPacket = 1 << 20
)

var (
	errUnknown  = errors.New("the sound server says what is not understood")
	errTooShort = errors.New("a packet of the sound server ends too soon")
)

// readCommand reads the values of the next command.
func readCommand(r io.Reader) (values, error) {
	for {
		var head [headSize]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, fmt.Errorf("read from the sound server: %w", err)
		}
		size := binary.BigEndian.Uint32(head[:])
		if size > maxPacket {
			return nil, errUnknown
		}
		args := make(values, size)
		if _, err := io.ReadFull(r, args); err != nil {
			return nil, fmt.Errorf("read from the sound server: %w", err)
		}
		// What is not a command is sound, or memory shared for it. We ask for neither.
		if size > 0 && binary.BigEndian.Uint32(head[4:]) == control {
			return args, nil
		}
	}
}

// A property is what a client says of itself.
type property struct{ key, value string }

// newPacket is one command with its values.
func newPacket(command, tag uint32, args ...any) []byte {
	b := make([]byte, headSize, 512)
	binary.BigEndian.PutUint32(b[4:], control)
	for _, arg := range append([]any{command, tag}, args...) {
		switch a := arg.(type) {
		case uint32:
			b = binary.BigEndian.AppendUint32(append(b, 'L'), a)
		case []byte:
			b = appendBytes(b, a)
		case nil:
			b = append(b, 'N') // no text
		case property: // in a list of its own
			value := append([]byte(a.value), 0)
			b = append(append(append(b, 'P', 't'), a.key...), 0)
			b = binary.BigEndian.AppendUint32(append(b, 'L'), uint32(len(value))) //nolint:gosec // our own name
			b = append(appendBytes(b, value), 'N')
		}
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-headSize)) //nolint:gosec // short
	return b
}

func appendBytes(to, b []byte) []byte {
	to = binary.BigEndian.AppendUint32(append(to, 'x'), uint32(len(b))) //nolint:gosec // a cookie, or our own name
	return append(to, b...)
}

// values are the values of a command, read from the front.
type values []byte

// take takes n bytes.
func (a *values) take(n int) ([]byte, error) {
	if n > len(*a) {
		return nil, errTooShort
	}
	b := (*a)[:n]
	*a = (*a)[n:]
	return b, nil
}

// kind takes the letter of the next value, which must be one of these.
func (a *values) kind(letters string) (byte, error) {
	b, err := a.take(1)
	if err != nil {
		return 0, err
	}
	if strings.IndexByte(letters, b[0]) < 0 {
		return 0, errUnknown
	}
	return b[0], nil
}

func (a *values) uint() (uint32, error) {
	if _, err := a.kind("L"); err != nil {
		return 0, err
	}
	return a.word()
}

// word takes four bytes that no letter stands before.
func (a *values) word() (uint32, error) {
	b, err := a.take(4)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(b), nil
}

func (a *values) bool() (bool, error) {
	letter, err := a.kind("01")
	return letter == '1', err
}

// text takes a text, which may be none.
func (a *values) text() (string, error) {
	letter, err := a.kind("tN")
	if err != nil || letter == 'N' {
		return "", err
	}
	for i, c := range *a {
		if c == 0 {
			b, err := a.take(i)
			*a = (*a)[1:]
			return string(b), err
		}
	}
	return "", errTooShort
}

// bytes takes an array.
func (a *values) bytes() ([]byte, error) {
	if _, err := a.kind("x"); err != nil {
		return nil, err
	}
	n, err := a.word()
	if err != nil || n > uint32(len(*a)) { //nolint:gosec // at most a packet
		return nil, errTooShort
	}
	return a.take(int(n))
}

// pass takes values of these kinds that nobody wants to know.
func (a *values) pass(kinds string) error {
	for i := range len(kinds) {
		if _, err := a.kind(kinds[i : i+1]); err != nil {
			return err
		}
		size, each := 0, 1
		switch kinds[i] {
		case 'L':
			size = 4
		case 'U': // microseconds
			size = 8
		case 'a': // a sample's format, channels and rate
			size = 6
		case 'v': // a volume for each channel
			each = 4
			fallthrough
		case 'm': // a place for each channel
			n, err := a.take(1)
			if err != nil {
				return err
			}
			size = each * int(n[0])
		}
		if _, err := a.take(size); err != nil {
			return err
		}
	}
	return nil
}

// properties takes a list of properties and returns those that are wanted.
func (a *values) properties(wanted func(key string) bool) (map[string]string, error) {
	if _, err := a.kind("P"); err != nil {
		return nil, err
	}
	some := map[string]string{}
	for len(*a) > 0 {
		if (*a)[0] == 'N' {
			*a = (*a)[1:]
			return some, nil
		}
		key, err := a.text()
		if err != nil {
			return nil, err
		}
		if _, err := a.uint(); err != nil { // the value's length, once more
			return nil, err
		}
		value, err := a.bytes()
		if err != nil {
			return nil, err
		}
		if wanted(key) && len(value) <= maxProperty {
			some[key] = strings.TrimSuffix(string(value), "\x00")
		}
	}
	return nil, errTooShort
}

// maxProperty is how long a property may be that is looked at; names are shorter.
const maxProperty = 256
