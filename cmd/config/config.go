// Package config finds a person's files and reads their config.toml.
//
// A [Home] says where everything lies: under one folder named by DWELL_HOME, or
// in the XDG folders. A [Config] is what config.toml says, defaults where it says
// nothing. A [Source] is the line a value stands in; what stands there wins, so a
// command that would change such a value refuses and names it. A [Problem] is a
// line that cannot be used, with what could stand there; all of a file's problems
// are found at once.
//
// The file is the person's: the package reads it, watches it and never writes it.
// It refuses to know what the values do. While the file is wrong the last good
// settings hold ([Home.InForce]), of which daemon and commands keep a copy ([Home.Keep]).
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
)

// A Config is everything a config.toml can say.
type Config struct {
	Presence  Presence
	Calendar  tracker.Calendar
	Privacy   Privacy
	Watchers  Watchers
	Dashboard Dashboard
	Reliance  Reliance
	Plan      policy.Plan
	Rules     []classify.Rule // in the file's order

	sources map[string]Source
	text    string // the file itself
}

// Presence is when gaps between inputs become hands-off and away.
type Presence struct {
	HandsOffAfter time.Duration
	AwayAfter     time.Duration
	Reading       time.Duration // how long a viewer without input is read; zero: no such evidence
}

// Privacy is what may be kept.
type Privacy struct {
	Titles         bool
	KeepSpans      time.Duration
	Exclude        []classify.Term // of kind app or site; any of them makes time private
	SensitiveNames bool            // keep the names of sites and apps of sensitive categories
}

// Watchers is the port for other programs' watchers.
type Watchers struct {
	Enabled      bool
	Listen       string // loopback host:port; watchers know no other port than 5600
	RequireToken bool   // of the drop box too
	Raw          bool   // what watchers send is kept as sent, for a week
}

// Dashboard is the page.
type Dashboard struct{ Listen string } // loopback host:port; port 0 is any

// Reliance is what the person says of their AI time that nothing on the screen shows.
type Reliance struct {
	AIEditors        bool            // time in an AI editor is AI time
	ContactElsewhere bool            // most contact with people is where this computer does not see it
	Job              []policy.Target // AI that is their job
	Late             []policy.Window // when AI time counts as late
}

// A Source is where a value stands.
type Source struct {
	File string
	Line int
}

// String returns "FILE:LINE".
func (s Source) String() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// Default returns what holds where no file says otherwise.
func Default() Config {
	return Config{
		Presence:  Presence{HandsOffAfter: 15 * time.Second, AwayAfter: 3 * time.Minute, Reading: 8 * time.Minute},
		Calendar:  tracker.DefaultCalendar(),
		Privacy:   Privacy{KeepSpans: 400 * day},
		Watchers:  Watchers{Listen: "127.0.0.1:5600"},
		Dashboard: Dashboard{Listen: "127.0.0.1:0"},
		Reliance:  Reliance{Late: []policy.Window{{From: 23 * time.Hour, To: 5 * time.Hour}}},
		Plan:      policy.DefaultPlan(),
	}
}

// Source returns where the value of key stands, if the file sets it. Keys are
// "breaks.rest"; a limit's is its id, "limit.ai/day".
func (c Config) Source(key string) (Source, bool) {
	s, ok := c.sources[key]
	return s, ok
}

// sizeLimit is how much of a file is read. A person's file is a few kilobytes.
const sizeLimit = 1 << 20

// ErrFile is wrapped by the errors of files that are not for reading: folders,
// devices, too much text.
var ErrFile = errors.New("not a file of settings")

// Load reads the config.toml at path. No file is the same as an empty one. The
// error is an [*Error] if the file is there and wrong; the Config is then what
// could be read, for showing, not for use.
func Load(path string) (Config, error) {
	// Asked before it is opened: opening a pipe would wait for a writer.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return Default(), fmt.Errorf("read settings: %s: %w", path, ErrFile)
	}
	data, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return Default(), err
	}
	return Parse(path, data)
}

// LoadPlan reads a plan for replay on top of base: a file of limits, breaks,
// nudges and rules alone. It must exist.
func LoadPlan(path string, base Config) (Config, error) {
	data, err := read(path)
	if err != nil {
		return base, err
	}
	return ParsePlan(path, data, base)
}

func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	if info, err := file.Stat(); err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	} else if info.IsDir() {
		return nil, fmt.Errorf("read settings: %s is a folder: %w", path, ErrFile)
	}
	data, err := io.ReadAll(io.LimitReader(file, sizeLimit+1))
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	if len(data) > sizeLimit {
		return nil, fmt.Errorf("read settings: %s has more than %d bytes: %w", path, sizeLimit, ErrFile)
	}
	return data, nil
}

// Parse reads the text of a config.toml; file is its name in problems and
// sources.
func Parse(file string, data []byte) (Config, error) {
	r := newReader(file, data)
	c := Default()
	c.sources, c.text = r.sources, string(data)
	r.presence(&c.Presence)
	r.calendar(&c.Calendar)
	r.privacy(&c.Privacy)
	r.watchers(&c.Watchers)
	r.table("dashboard", func(s *section) { value(s, "listen", &c.Dashboard.Listen, loopback) })
	r.reliance(&c.Reliance)
	r.plan(&c)
	return c, r.finish()
}

// ParsePlan reads the text of a plan on top of base. What the plan sets replaces
// what base set; its limits and rules come after those of base, as the later rule
// goes before the earlier.
func ParsePlan(file string, data []byte, base Config) (Config, error) {
	r := newReader(file, data)
	for key, source := range base.sources {
		if _, ok := r.sources[key]; !ok {
			r.sources[key] = source
		}
	}
	c := base
	c.sources = r.sources
	c.Plan.Limits = append([]policy.Limit(nil), base.Plan.Limits...)
	c.Rules = append([]classify.Rule(nil), base.Rules...)
	r.plan(&c)
	return c, r.finish()
}

// short is how a rule's source is quoted as evidence: without the folders, which
// are nobody's business.
func short(file string) string { return filepath.Base(file) }
