package pipewire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A message is four words (the object it is to or from; what it says, above its size; a
// number of its own; how many files come with it) and then one struct, behind which newer
// versions say more. A value is its size, its type and itself, filled up to
// eight bytes; a struct is the values in it. All is in the machine's own byte order.

const (
	headSize = 16
	// Objects that say much of themselves take some thousand bytes.
	maxMessage = 1 << 18
	// maxText is how long a text may be that is looked at; names are shorter.
	maxText = 256
)

// Types of values.
const (
	podInt    uint32 = 4
	podString uint32 = 8
	podStruct uint32 = 14
)

var (
	errUnknown  = errors.New("PipeWire says what is not understood")
	errTooShort = errors.New("a message of PipeWire ends too soon")
)

// A message is what an object says, or what is said to it.
type message struct {
	object uint32
	what   uint8
	values values
}

// readMessage reads the next message into buf, which it returns, larger if need be: the
// message's values are good until the next.
func readMessage(r io.Reader, buf []byte) (message, []byte, error) {
	var head [headSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return message{}, buf, fmt.Errorf("read from PipeWire: %w", err)
	}
	m := message{object: binary.NativeEndian.Uint32(head[:])}
	word := binary.NativeEndian.Uint32(head[4:])
	m.what = uint8(word >> 24) //nolint:gosec // what is left is eight bits
	size := word & 0xffffff
	if size > maxMessage {
		return m, buf, errUnknown
	}
	if int(size) > cap(buf) {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if _, err := io.ReadFull(r, buf); err != nil {
		return m, buf, fmt.Errorf("read from PipeWire: %w", err)
	}
	if size == 0 {
		return m, buf, nil
	}
	var err error
	all := values(buf)
	m.values, err = all.value(podStruct)
	return m, buf, err
}

// values are values, read from the front.
type values []byte

// value takes one value, which must be of this type.
func (a *values) value(kind uint32) ([]byte, error) {
	if len(*a) < 8 {
		return nil, errTooShort
	}
	size := uint64(binary.NativeEndian.Uint32(*a))
	is := binary.NativeEndian.Uint32((*a)[4:])
	rest := (*a)[8:]
	if size > uint64(len(rest)) {
		return nil, errTooShort
	}
	if is != kind {
		return nil, errUnknown
	}
	*a = rest[min((size+7)&^7, uint64(len(rest))):]
	return rest[:size], nil
}

func (a *values) int() (uint32, error) {
	b, err := a.value(podInt)
	if err != nil {
		return 0, err
	}
	if len(b) != 4 {
		return 0, errUnknown
	}
	return binary.NativeEndian.Uint32(b), nil
}

// ints takes several.
func (a *values) ints(into ...*uint32) (err error) {
	for _, n := range into {
		if *n, err = a.int(); err != nil {
			return err
		}
	}
	return nil
}

// text takes a text, which is good as long as what it is taken from.
func (a *values) text() ([]byte, error) {
	b, err := a.value(podString)
	if n := len(b); n > 0 && b[n-1] == 0 {
		b = b[:n-1]
	}
	return b, err
}

// properties takes a list of properties and hands those on that are not too long.
func (a *values) properties(use func(key, value []byte)) error {
	list, err := a.value(podStruct)
	if err != nil {
		return err
	}
	inner := values(list)
	if _, err := inner.int(); err != nil { // how many there are
		return err
	}
	for len(inner) > 0 {
		key, err := inner.text()
		if err != nil {
			return err
		}
		value, err := inner.text()
		if err != nil {
			return err
		}
		if len(key) <= maxText && len(value) <= maxText {
			use(key, value)
		}
	}
	return nil
}

// appendPod appends a value: a number, a text, or a struct of values.
func appendPod(to []byte, value any) []byte {
	var body []byte
	var kind uint32
	switch v := value.(type) {
	case uint32:
		kind, body = podInt, binary.NativeEndian.AppendUint32(nil, v)
	case string:
		kind, body = podString, append([]byte(strings.ToValidUTF8(v, "")), 0)
	case []any:
		kind = podStruct
		for _, inner := range v {
			body = appendPod(body, inner)
		}
	}
	to = binary.NativeEndian.AppendUint32(to, uint32(len(body))) //nolint:gosec // our own words
	to = append(binary.NativeEndian.AppendUint32(to, kind), body...)
	return append(to, make([]byte, -len(body)&7)...)
}

// newMessage is one message with its values.
func newMessage(object uint32, what uint8, number uint32, values ...any) []byte {
	body := appendPod(nil, values)
	b := make([]byte, 0, headSize+len(body))
	b = binary.NativeEndian.AppendUint32(b, object)
	b = binary.NativeEndian.AppendUint32(b, uint32(what)<<24|uint32(len(body))) //nolint:gosec // our own words
	b = binary.NativeEndian.AppendUint32(b, number)
	b = binary.NativeEndian.AppendUint32(b, 0) // no files
	return append(b, body...)
}
