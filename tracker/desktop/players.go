package desktop

import (
	"context"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

// Media players' names (MPRIS D-Bus Interface Specification 2.2, freedesktop.org).
const (
	playerPrefix = "org.mpris.MediaPlayer2"
	playerPath   = "/org/mpris/MediaPlayer2"
	playerRoot   = "org.mpris.MediaPlayer2"
	playerIface  = "org.mpris.MediaPlayer2.Player"
)

const (
	detailPlayers = "players that say what they do (MPRIS) are heard"
	// A player that passes on what others say (playerctld) would be heard twice.
	playerOfOthers = playerPrefix + ".playerctld"
	maxPlayers     = 64
)

// players is the source of what plays: each player on the session bus says whether it
// does. What it plays is never asked.
type players struct {
	out     *reporter
	playing *playing
	known   map[string]player // by name on the bus
}

// A player is one program that plays, or could.
type player struct {
	owner   string // the connection, by which its signals are known
	media   tracker.Media
	playing bool
}

// newPlayers is on a connection of its own, beside what else is evidence of watching: a
// player that hangs when it is asked holds up no other source.
func newPlayers(opts Options, out outlet, playing *playing, inhibitors *inhibitors) *sessionBus {
	return &sessionBus{env: opts.Env, out: out, translators: append(newInhibitorTellers(inhibitors),
		&players{out: out.source("media", ""), playing: playing, known: map[string]player{}},
	)}
}

func (p *players) begin(ctx context.Context, b *bus) error {
	err := b.listen(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg0Namespace(playerPrefix))
	if err != nil {
		return err
	}
	err = b.listen(ctx, dbus.WithMatchObjectPath(playerPath), dbus.WithMatchInterface("org.freedesktop.DBus.Properties"),
		dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, playerIface))
	if err != nil {
		return err
	}
	var names []string
	if err := b.call(ctx, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames", nil, &names); err != nil {
		return err
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		p.meet(ctx, b, Stamp(), name)
	}
	p.out.state(ctx, stateOK, detailPlayers)
	return nil
}

// meet asks a player that is there who it is and whether it plays.
func (p *players) meet(ctx context.Context, b *bus, at tracker.Stamp, name string) {
	suffix, is := strings.CutPrefix(name, playerPrefix+".")
	if !is || suffix == "" || name == playerOfOthers || len(p.known) >= maxPlayers {
		return
	}
	var met player
	const daemon, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
	if err := b.call(ctx, daemon, path, daemon+".GetNameOwner", []any{name}, &met.owner); err != nil {
		return // it has gone again
	}
	var pid uint32
	if err := b.call(ctx, daemon, path, daemon+".GetConnectionUnixProcessID", []any{met.owner}, &pid); err == nil {
		met.media.PID = int(pid)
	}
	// The name goes on after a dot where several of one program run.
	met.media.App, _, _ = strings.Cut(suffix, ".")
	status, err := b.property(ctx, met.owner, playerPath, playerIface, "PlaybackStatus")
	if err == nil { // one that hangs is not asked twice
		if v, err := b.property(ctx, met.owner, playerPath, playerRoot, "DesktopEntry"); err == nil {
			if entry, ok := v.(string); ok && entry != "" && len(entry) <= maxAppName {
				met.media.App = entry
			}
		}
	}
	p.known[name] = met
	p.turn(ctx, at, name, status)
}

// turn follows what a player says of itself: "Playing", "Paused" or "Stopped".
func (p *players) turn(ctx context.Context, at tracker.Stamp, name string, status any) {
	was, known := p.known[name]
	word, ok := status.(string)
	if !known || !ok || was.playing == (word == "Playing") {
		return
	}
	was.playing = !was.playing
	p.known[name] = was
	p.playing.set(ctx, p.out, at, name, was.media, was.playing)
}

func (p *players) signal(ctx context.Context, _ *bus, at tracker.Stamp, s *dbus.Signal) {
	_, values, ok := propertiesChanged(s)
	status, has := values["PlaybackStatus"]
	if !ok || !has {
		return
	}
	for name, of := range p.known {
		if of.owner == s.Sender {
			p.turn(ctx, at, name, status.Value())
		}
	}
}

func (p *players) owner(ctx context.Context, b *bus, at tracker.Stamp, name string, owned bool) {
	p.leave(ctx, at, name)
	if owned {
		p.meet(ctx, b, at, name)
	}
}

// leave says of a player that is gone that it plays no more.
func (p *players) leave(ctx context.Context, at tracker.Stamp, name string) {
	p.turn(ctx, at, name, "")
	delete(p.known, name)
}

func (p *players) end(ctx context.Context, state, detail string) {
	at := Stamp()
	for name := range p.known {
		p.leave(ctx, at, name)
	}
	p.out.state(ctx, state, detail)
}
