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
//
// The flags: browser (a title: the browser's own name, which closes its windows'
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
// The package only finds facts by their key. It refuses to know how a key is
// made from a URL, a title or a command line. The text is searched where the
// linker put it: no map is built and nothing is allocated.
package catalogue

import (
	_ "embed"
	"hash/crc64"
	"strconv"
	"strings"

	"dwell/tracker"
)

var (
	//go:embed app.tsv
	apps string
	//go:embed class.tsv
	classes string
	//go:embed exe.tsv
	exes string
	//go:embed program.tsv
	programs string
	//go:embed site.tsv
	sites string
	//go:embed title.tsv
	titles string
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
)

// Kinds returns every kind.
func Kinds() []Kind { return []Kind{App, Class, Exe, Program, Site, Title} }

// String returns the word facts of the kind begin with.
func (k Kind) String() string {
	return [...]string{"app", "class", "exe", "program", "site", "title"}[k]
}

func (k Kind) text() string {
	switch k {
	case App:
		return apps
	case Class:
		return classes
	case Exe:
		return exes
	case Program:
		return programs
	case Site:
		return sites
	default:
		return titles
	}
}

// A Flag is one of the words in a fact's third field.
type Flag string

// The flags; the package documentation says what they mean.
const (
	Browser Flag = "browser"
	Editor  Flag = "editor"
	Native  Flag = "native"
	Reader  Flag = "reader"
	Shared  Flag = "shared"
	Word    Flag = "word"
)

// A Fact is one line. The zero Fact is none.
type Fact struct {
	Because  string // KIND:KEY
	Category tracker.Category
	flags    string
}

// Found reports whether f is a fact at all.
func (f Fact) Found() bool { return f.Because != "" }

// Key returns what follows "KIND:".
func (f Fact) Key() string {
	_, key, _ := strings.Cut(f.Because, ":")
	return key
}

// Is reports whether the fact carries the flag.
func (f Fact) Is(flag Flag) bool {
	for rest := f.flags; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, ",")
		if word == string(flag) {
			return true
		}
	}
	return false
}

// Lookup returns the fact with exactly this key, which must be lower case.
func Lookup(kind Kind, key []byte) (Fact, bool) {
	c := Seek(kind, key)
	f, ok := c.Next()
	if !ok || f.Because[len(kind.String())+1:] != string(key) {
		return Fact{}, false
	}
	return f, true
}

// A Cursor walks facts of one kind in the order of their keys.
type Cursor struct{ rest string }

// Seek returns a cursor before the first fact whose key is not less than key.
func Seek(kind Kind, key []byte) Cursor {
	text := kind.text()
	skip := len(kind.String()) + 1
	low := 0
	if strings.HasPrefix(text, "#") {
		low = strings.IndexByte(text, '\n') + 1
	}
	high := len(text)
	for low < high { // both stand at the start of a line
		start := low
		mid := low + (high-low)/2
		if i := strings.IndexByte(text[mid:high], '\n'); mid+i+1 < high && i >= 0 {
			start = mid + i + 1
		}
		end := start + strings.IndexByte(text[start:], '\n')
		line := text[start+skip : end]
		if line[:strings.IndexByte(line, '\t')] < string(key) {
			low = end + 1
		} else {
			high = start
		}
	}
	return Cursor{rest: text[low:]}
}

// Next returns the next fact; false at the end.
func (c *Cursor) Next() (Fact, bool) {
	line, rest, ok := strings.Cut(c.rest, "\n")
	if !ok {
		return Fact{}, false
	}
	c.rest = rest
	because, line, _ := strings.Cut(line, "\t")
	category, flags, _ := strings.Cut(line, "\t")
	return Fact{Because: because, Category: tracker.Category(category), flags: flags}, true
}

// Fingerprint returns a short text that changes when any fact does.
func Fingerprint() string {
	table := crc64.MakeTable(crc64.ECMA)
	var sum uint64
	for _, k := range Kinds() {
		sum = crc64.Update(sum, table, []byte(k.text()))
	}
	return strconv.FormatUint(sum, 16)
}
