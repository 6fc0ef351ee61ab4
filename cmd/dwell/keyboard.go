package main

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// Keys that a terminal does not act on itself while it is raw.
const (
	ctrlC  = 0x03
	ctrlD  = 0x04
	escape = 0x1b
)

// keysOf sends the keys typed on a raw terminal until there are no more or reading
// fails, as where the terminal is gone. Reading cannot be interrupted: once ctx
// ended, at most one more key is read, and lost.
func keysOf(ctx context.Context, terminal io.Reader) <-chan byte {
	keys := make(chan byte)
	go func() {
		defer close(keys)
		for in := bufio.NewReader(terminal); ; {
			key, err := nextKey(in)
			if err != nil {
				return
			}
			select {
			case keys <- key:
			case <-ctx.Done():
				return
			}
		}
	}()
	return keys
}

// nextKey reads one key that is one byte. Arrows and the like are several (ECMA-48,
// section 5.4), the last of them a letter, and are passed over; of a letter beyond
// ASCII it returns the first.
func nextKey(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case b == escape:
			err = passSequence(in)
		case b&0xc0 != 0x80: // else the rest of a letter in UTF-8
			return b, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// passSequence reads what follows an escape: "[" with parameters up to a final
// byte, "O" with one byte, or one byte.
func passSequence(in *bufio.Reader) error {
	b, err := in.ReadByte()
	if err != nil || b != '[' && b != 'O' {
		return err
	}
	for {
		last := b
		if b, err = in.ReadByte(); err != nil || last == 'O' || '@' <= b && b <= '~' {
			return err
		}
	}
}

// rawLines writes lines to a raw terminal, which does not go back to the left by
// itself.
type rawLines struct{ io.Writer }

// Write implements io.Writer.
func (w rawLines) Write(text []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, strings.ReplaceAll(string(text), "\n", "\r\n")); err != nil {
		return 0, err
	}
	return len(text), nil
}
