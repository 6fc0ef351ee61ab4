package x11

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// An X authority file is a list of records, each an address family and four
// counted strings, all big endian (Xau(3), struct Xauth).
const (
	familyLocal = 256
	familyWild  = 65535

	cookieProtocol = "MIT-MAGIC-COOKIE-1"
	cookieSize     = 16

	maxAuthority = 1 << 20 // no authority file comes near this
	maxCookies   = 8
)

// cookies returns the cookies that may open display number on this host, most
// likely first. A display manager that restarts the server may write the new
// cookie elsewhere than XAUTHORITY said when we were started, so the places
// display managers use are looked through as well. Files that cannot be read
// are passed over: the server may want no cookie at all.
func cookies(env func(string) string, number string) [][]byte {
	host, err := os.Hostname()
	if err != nil {
		host = "" // then only records for any host match exactly
	}
	var files []string
	if f := env("XAUTHORITY"); f != "" {
		files = append(files, f)
	}
	if home := env("HOME"); home != "" {
		files = append(files, filepath.Join(home, ".Xauthority"))
	}
	if run := env("XDG_RUNTIME_DIR"); run != "" {
		files = append(files, filepath.Join(run, "gdm", "Xauthority"))
		found, err := filepath.Glob(filepath.Join(run, "xauth_*")) // SDDM, KDE
		if err == nil {                                            // else the folder's name is no pattern
			files = append(files, found...)
		}
	}
	var all [][]byte
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		all = append(all, parseAuthority(io.LimitReader(f, maxAuthority), host, number)...)
		f.Close()
		if len(all) >= maxCookies {
			return all[:maxCookies]
		}
	}
	return all
}

// parseAuthority returns the cookies in r for display number: first those for
// this host or any, then those for a local display under another host name,
// which is what a host renamed since login leaves behind.
func parseAuthority(r io.Reader, host, number string) [][]byte {
	var exact, renamed [][]byte
	for {
		family, err := readUint16(r)
		if err != nil {
			return append(exact, renamed...)
		}
		var fields [4][]byte // address, number, name, data
		for i := range fields {
			if fields[i], err = readCounted(r); err != nil {
				return append(exact, renamed...) // a torn record tells nothing
			}
		}
		if string(fields[2]) != cookieProtocol || len(fields[3]) != cookieSize {
			continue
		}
		if n := string(fields[1]); n != "" && n != number {
			continue
		}
		switch {
		case family == familyWild, family == familyLocal && string(fields[0]) == host:
			exact = append(exact, fields[3])
		case family == familyLocal:
			renamed = append(renamed, fields[3])
		}
	}
}

func readUint16(r io.Reader) (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint16(b[:]), nil
}

func readCounted(r io.Reader) ([]byte, error) {
	n, err := readUint16(r)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return b, nil
}

// setupRequest is the first message of a connection, with a cookie or, if
// cookie is nil, without (X11 protocol, "Connection Setup"). Little endian, as
// all that xgb sends.
func setupRequest(cookie []byte) []byte {
	name := ""
	if cookie != nil {
		name = cookieProtocol
	}
	b := make([]byte, 12, 12+len(name)+len(cookie)+6)
	b[0] = 'l'
	binary.LittleEndian.PutUint16(b[2:], 11)
	binary.LittleEndian.PutUint16(b[6:], uint16(len(name)))
	binary.LittleEndian.PutUint16(b[8:], uint16(len(cookie)))
	b = append(b, name...)
	b = append(b, make([]byte, pad(len(name)))...)
	b = append(b, cookie...)
	return append(b, make([]byte, pad(len(cookie)))...)
}

// pad is how many bytes follow n to fill a word of four.
func pad(n int) int { return (4 - n%4) % 4 }
