// Package catalogue holds the facts: which site, program or window title
// belongs to which category.
//
// # Format
//
// One file a kind, one fact a line, three fields with a tab between them:
//
//	KIND:KEY<TAB>CATEGORY<TAB>FLAGS
//
// The first field is what the fact is quoted by as evidence, so KIND is the
// file's name and KEY is lower case. FLAGS (may be missing) are words with commas between.
// Lines are sorted by the bytes of the first field and no key stands twice; a
// first line that begins with # is for readers. To add a fact, add its line where it
// sorts; the package's tests say what is wrong with it.
//
//	app      desktop, Flatpak, Snap or bundle id, without ".desktop"
//	class    X11 window class or Wayland app id
//	exe      base name of the program's file, without ".exe"
//	program  first word, or first words, of a command line: "ollama", "gh copilot"
//	site     host, host/path or host/path?name=value; "scheme:" for browser pages;
//	         "amazon.*" says that amazon.TLD is amazon.com under another country
//	title    the name a site or program gives itself in a window title
//	suffix   how hosts of a kind end, with the registry's word or by custom: "gov.za"
//	label    a part of a host in front of a domain that says what is behind it: "forum"
//	token    a word in the name of a domain nothing else is known of: "zahnarzt"
//
// The flags: maker (a label: said of every site, "developer.spotify.com" is for
// developers), portal (a label: said of the parts of portals, "finance.yahoo.com"), head and tail (a
// token: also where a longer word begins or ends with it; else only between hyphens), browser (a title: the browser's own name, which closes its windows'
// titles), editor (an AI editor's window), native (a title: of a program's
// window, not of a page), reader (a viewer, where no input may well be reading),
// shared (a command name that other tools have too), word (a title: an everyday
// word or first name, believed only as the last or only part).
//
// # Where the borders run
//
// A fact has the category of what the thing is for, not of what it also can do.
// ai is where AI is the product: a chat button does not make a shop AI. An editor
// built round AI is ai/coding and flagged editor; a console for models, a model
// hub or an API is ai/platform. People are social/messaging, teams at
// work are work/meetings, letters are work/email. Shops and launchers of games are
// gaming, emulators are games, making games is work/coding. A database of films is
// video/info. Making pictures, sound or models is work/design, showing them is
// other/photos, video or music. Documentation, hosting and databases are
// work/coding. What looks after the machine (files, packages, passwords, remote
// screens) is system. Pages that fit nowhere else are browsing, programs other.
//
// # How they are kept
//
// The .tsv files are for people; "make facts" packs them into facts.txt, which the
// program holds: a letter instead of each category, nothing else lost. The package's
// tests hold the two together. The text is searched where the linker put it: no map
// is built, nothing is read at start and nothing allocated.
//
// The package only finds facts by their key. It refuses to know how a key is
// made from a URL, a title or a command line.
package catalogue

import (
	_ "embed"
	"hash/crc64"
	"strconv"
	"strings"
	"unicode/utf8"

	"dwell/tracker"
)

// packed begins with numbers of numberWidth digits: for each kind, and for each ASCII
// character, where the facts begin whose keys begin with it or a later one, then where
// those beyond ASCII begin and end. Then come the categories, each categoryWidth wide,
// and the facts, a line each and sorted by key: the key, a tab, the letter of the
// category and the flags.
//
//go:embed facts.txt
var packed string

const (
	numberWidth   = 8
	categoryWidth = 24
	initials      = utf8.RuneSelf + 2 // numbers of a kind
	categoriesAt  = (int(Token)+1)*initials*numberWidth + 1
	firstLetter   = '!' // the letter of the first category
)

// A Kind says what a key is a key of.
type Kind uint8

// The kinds.
const (
	App Kind = iota
	Class
	Exe
	Program
	Site
	Title
	Suffix
	Label
	Token
)

// Kinds returns every kind.
func Kinds() []Kind { return []Kind{App, Class, Exe, Program, Site, Title, Suffix, Label, Token} }

// String returns the word facts of the kind begin with.
func (k Kind) String() string {
	return [...]string{"app", "class", "exe", "program", "site", "title", "suffix", "label", "token"}[k]
}

// start returns where the kind's facts begin whose keys begin with initial or later.
func (k Kind) start(initial int) int {
	i := int(k)*initials + initial
	n := 0
	for _, digit := range []byte(packed[i*numberWidth : (i+1)*numberWidth]) {
		if digit != ' ' {
			n = 10*n + int(digit-'0')
		}
	}
	return n
}

// category returns what a letter stands for.
func category(letter byte) tracker.Category {
	at := categoriesAt + int(letter-firstLetter)*categoryWidth
	name := packed[at : at+categoryWidth]
	return tracker.Category(name[:strings.IndexByte(name, ' ')])
}

// A Flag is one of the words in a fact's third field. Packed it is its first letter.
type Flag string

// The flags; the package documentation says what they mean.
const (
	Browser Flag = "browser"
	Editor  Flag = "editor"
	Head    Flag = "head"
	Maker   Flag = "maker"
	Native  Flag = "native"
	Portal  Flag = "portal"
	Reader  Flag = "reader"
	Shared  Flag = "shared"
	Tail    Flag = "tail"
	Word    Flag = "word"
)

// A Fact is one line. The zero Fact is none.
type Fact struct {
	Kind     Kind
	Key      string
	Category tracker.Category
	flags    string
}

// Found reports whether f is a fact at all.
func (f Fact) Found() bool { return f.Category != "" }

// Because returns what f is quoted by as evidence, KIND:KEY; "" of none.
func (f Fact) Because() string {
	if !f.Found() {
		return ""
	}
	return f.Kind.String() + ":" + f.Key
}

// Is reports whether the fact carries the flag.
func (f Fact) Is(flag Flag) bool { return strings.IndexByte(f.flags, flag[0]) >= 0 }

// Lookup returns the fact with exactly this key, which must be lower case.
func Lookup(kind Kind, key []byte) (Fact, bool) {
	c := Seek(kind, key)
	f, ok := c.Next()
	if !ok || f.Key != string(key) {
		return Fact{}, false
	}
	return f, true
}

// A Cursor walks facts of one kind in the order of their keys.
type Cursor struct {
	kind Kind
	rest string
}

// Seek returns a cursor before the first fact whose key is not less than key.
func Seek(kind Kind, key []byte) Cursor {
	end := kind.start(utf8.RuneSelf + 1)
	low, high := kind.start(0), end
	if len(key) > 0 {
		initial := int(min(key[0], utf8.RuneSelf))
		low, high = kind.start(initial), kind.start(initial+1)
	}
	text := packed[:high]
	for low < high { // both stand at the start of a line
		start := low
		mid := low + (high-low)/2
		if i := strings.IndexByte(text[mid:high], '\n'); mid+i+1 < high && i >= 0 {
			start = mid + i + 1
		}
		if less(text[start:], key) {
			low = start + strings.IndexByte(text[start:], '\n') + 1
		} else {
			high = start
		}
	}
	return Cursor{kind, packed[low:end]}
}

// less reports whether the key of the line text begins with comes before key.
func less(text string, key []byte) bool {
	for i, k := range key {
		if c := text[i]; c == '\t' || c < k {
			return true
		} else if c > k {
			return false
		}
	}
	return false
}

// Next returns the next fact; false at the end.
func (c *Cursor) Next() (Fact, bool) {
	line, rest, ok := strings.Cut(c.rest, "\n")
	if !ok {
		return Fact{}, false
	}
	c.rest = rest
	tab := strings.IndexByte(line, '\t')
	return Fact{Kind: c.kind, Key: line[:tab], Category: category(line[tab+1]), flags: line[tab+2:]}, true
}

// Fingerprint returns a short text that changes when any fact does.
func Fingerprint() string {
	return strconv.FormatUint(crc64.Checksum([]byte(packed), crc64.MakeTable(crc64.ECMA)), 16)
}
