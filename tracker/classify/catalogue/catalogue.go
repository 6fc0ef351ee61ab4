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
// The .tsv files are for people; "make facts" packs them into facts.bin, which the
// program holds: less than half as long, nothing lost. The package's tests hold the two
// together. The facts are searched where the linker put them: no map is built, nothing
// is read at start, and a look allocates nothing (writing a key out does). packed.go says
// what stands where.
//
// The package only finds facts by their key. It refuses to know how a key is
// made from a URL, a title or a command line.
package catalogue

import (
	"hash/crc64"
	"strconv"

	"dwell/tracker"
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
	Category tracker.Category
	flags    string
	number   int // its place among all facts, from 1, with holes; 0 of what is in no catalogue
}

// Found reports whether f is a fact at all.
func (f Fact) Found() bool { return f.Category != "" }

// Number tells the facts of the catalogue apart; it is 0 of what is none.
func (f Fact) Number() int { return f.number }

// AppendKey appends the fact's key, nothing where it is in no catalogue. No key is
// longer than [MaxKey].
func (f Fact) AppendKey(buf []byte) []byte {
	if f.number == 0 {
		return buf
	}
	return packed.appendKey(buf, f.number-1)
}

// Because returns what f is quoted by as evidence, KIND:KEY; "" of none.
func (f Fact) Because() string {
	if !f.Found() {
		return ""
	}
	var buf [MaxKey]byte
	return f.Kind.String() + ":" + string(f.AppendKey(buf[:0]))
}

// Is reports whether the fact carries the flag.
func (f Fact) Is(flag Flag) bool {
	for i := range len(f.flags) {
		if f.flags[i]&^more == flag[0] {
			return true
		}
	}
	return false
}

// Lookup returns the fact with exactly this key, which must be lower case.
func Lookup(kind Kind, key []byte) (Fact, bool) { return packed.lookup(kind, key) }

// Seek returns a cursor before the first fact whose key is not less than key.
func Seek(kind Kind, key []byte) Cursor { return packed.seek(kind, key) }

// Fingerprint returns a short text that changes when any fact does.
func Fingerprint() string {
	return strconv.FormatUint(crc64.Checksum([]byte(packed), crc64.MakeTable(crc64.ECMA)), 16)
}
