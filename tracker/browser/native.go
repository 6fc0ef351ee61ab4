package browser

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"
)

// What a browser and a native host say to each other: a message's length, four bytes in
// the machine's order, and the message, which is JSON.

const (
	// maxMessage is the longest message taken; a word of the extension is a hundred bytes.
	maxMessage = 64 << 10
	// maxSite is the longest site: a host name has at most 253 bytes, a key's path less.
	maxSite = 512
)

// ErrMessage is wrapped by errors on messages that no extension of ours sends.
var ErrMessage = errors.New("not a message of the extension")

// A Word is what the extension says of its browser's tab in front.
type Word struct {
	// Site is the host of the tab's page, with the path or query of a key where the page is
	// of one; or a browser's own page, "chrome://settings". Empty: none of those.
	Site      string `json:"site,omitempty"`
	Audible   bool   `json:"audible,omitempty"`
	Incognito bool   `json:"incognito,omitempty"` // there is no site then
	Hidden    bool   `json:"hidden,omitempty"`    // no window that the extension may see has the focus
	All       bool   `json:"all,omitempty"`       // hidden, though it may see private windows too
	None      bool   `json:"none,omitempty"`      // hidden, for there is no window that it may see
}

// A Message is what the extension says: what is in front, or a call.
type Message struct {
	Word
	Call
	called bool
}

// Called reports whether m was meant as a call, though of what it said nothing is left.
func (m Message) Called() bool { return m.called }

// ReadMessage reads the next one. At the end of what is said it returns [io.EOF].
func ReadMessage(r io.Reader) (Message, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return Message{}, io.EOF
		}
		return Message{}, fmt.Errorf("read a message's length: %w", err)
	}
	length := binary.NativeEndian.Uint32(head[:])
	if length > maxMessage {
		return Message{}, fmt.Errorf("%w: it is longer than %d bytes", ErrMessage, maxMessage)
	}
	text := make([]byte, length)
	if n, err := io.ReadFull(r, text); err != nil {
		return Message{}, fmt.Errorf("%w: it ends after %d of %d bytes", ErrMessage, n, length)
	}
	var m Message
	if json.Unmarshal(text, &m) != nil { // its errors may quote the message
		return Message{}, fmt.Errorf("%w: it is no such object", ErrMessage)
	}
	var call struct{ About, Prompt, Friction json.RawMessage }
	if json.Unmarshal(text, &call) != nil {
		return Message{}, fmt.Errorf("%w: it is no such object", ErrMessage)
	}
	m.called = call.About != nil || call.Prompt != nil || call.Friction != nil
	m.Word, m.Call = m.Word.plain(), m.Call.Plain()
	return m, nil
}

// plain is w with nothing in it that a site has not.
func (w Word) plain() Word {
	if w.Incognito {
		return Word{Incognito: true, Hidden: w.Hidden, All: w.All, None: w.None}
	}
	w.Site = plainSite(w.Site)
	return w
}

// plainSite is site, or nothing where it is none.
func plainSite(site string) string {
	if _, err := url.Parse(AddressOf(site)); err != nil || len(site) > maxSite || !utf8.ValidString(site) || strings.ContainsAny(site, "@#\\ ") {
		return ""
	}
	return site
}

// AddressOf is the URL of a site's page: what is not a browser's own is on the web.
func AddressOf(site string) string {
	if site == "" {
		return ""
	}
	for _, own := range [...]string{"about:", "chrome:", "edge:", "brave:", "vivaldi:", "opera:", "chrome-extension:", "moz-extension:"} {
		if strings.HasPrefix(site, own) {
			return site
		}
	}
	return "https://" + site
}

// An Answer is what the native host says to the extension.
type Answer struct {
	Heard    bool     `json:"heard"`           // dwell runs, and took what was said
	Keys     []string `json:"keys,omitempty"`  // sites that are told by more than their host; none: as they were
	Friction []string `json:"friction"`        // sites before which it asks first; null: as they were
	About    *About   `json:"about,omitempty"` // how things stand with a site; the rest is as it was then
}

// Write writes a as one message.
func (a Answer) Write(w io.Writer) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	if _, err := w.Write(append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...)); err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	return nil
}
