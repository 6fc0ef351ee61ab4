package wayland

import (
	"encoding/binary"
	"strings"
)

// Args are the arguments of an event, read from the front.
type Args []byte

// Uint reads a number.
func (a *Args) Uint() (uint32, error) {
	if len(*a) < 4 {
		return 0, errTooShort
	}
	v := binary.NativeEndian.Uint32(*a)
	*a = (*a)[4:]
	return v, nil
}

// Bytes reads an array, which is padded to whole words.
func (a *Args) Bytes() ([]byte, error) {
	n, err := a.Uint()
	if err != nil {
		return nil, err
	}
	padded := (uint64(n) + 3) &^ 3
	if padded > uint64(len(*a)) {
		return nil, errTooShort
	}
	b := (*a)[:n]
	*a = (*a)[padded:]
	return b, nil
}

// Text reads a string, which ends in a NUL that counts.
func (a *Args) Text() (string, error) {
	b, err := a.Bytes()
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(strings.TrimSuffix(string(b), "\x00"), "\uFFFD"), nil
}

func (a *Args) global() (name uint32, face string, version uint32, err error) {
	if name, err = a.Uint(); err != nil {
		return 0, "", 0, err
	}
	if face, err = a.Text(); err != nil {
		return 0, "", 0, err
	}
	version, err = a.Uint()
	return name, face, version, err
}
