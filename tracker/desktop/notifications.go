package desktop

import (
	"context"
	"strings"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
)

// A quietSwitch is one place where do-not-disturb can be read and heard of.
type quietSwitch struct {
	label   string // for people
	service string // whose being there decides whether it can be asked; empty: nobody's
	kept    bool   // on a disk: what it said last holds when its service ends
	listen  []dbus.MatchOption
	read    func(ctx context.Context, b *bus) (on, known bool)
	// changed reads a signal; known is false if it says nothing of the switch.
	// It may ask back.
	changed func(ctx context.Context, b *bus, s *dbus.Signal) (on, known bool)
}

// notifications is the source of the desktop's own do-not-disturb, which is on
// while any of its switches is.
type notifications struct {
	switches []quietSwitch
	quiet    *signs
	out      *reporter
	there    map[string]bool // switches that can be read, by label
}

func newNotifications(opts Options, out outlet) *notifications {
	n := &notifications{
		switches: []quietSwitch{
			propertySwitch("notification server", "org.freedesktop.Notifications", "Inhibited"), // KDE
			propertySwitch("dunst", "org.dunstproject.cmd0", "paused"),
			xfceSwitch(),
		},
		quiet: newSigns(func(on bool) tracker.Fact { return tracker.DoNotDisturb{On: on} }),
		out:   out.source("notifications", ""),
		there: map[string]bool{},
	}
	if isGNOME(opts.Env("XDG_CURRENT_DESKTOP")) {
		n.switches = append(n.switches, gnomeSwitch(opts.Env))
	}
	return n
}

const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = "/org/freedesktop/Notifications"
)

// propertySwitch is a boolean property of the notification server.
func propertySwitch(label, iface, name string) quietSwitch {
	return quietSwitch{
		label:   label,
		service: notifyName,
		listen: []dbus.MatchOption{
			dbus.WithMatchSender(notifyName), dbus.WithMatchObjectPath(notifyPath),
			dbus.WithMatchInterface("org.freedesktop.DBus.Properties"), dbus.WithMatchMember("PropertiesChanged"),
			dbus.WithMatchArg(0, iface),
		},
		read: func(ctx context.Context, b *bus) (on, known bool) {
			v, err := b.property(ctx, notifyName, notifyPath, iface, name)
			if err != nil {
				return false, false
			}
			on, known = v.(bool)
			return on, known
		},
		changed: func(_ context.Context, _ *bus, s *dbus.Signal) (on, known bool) {
			in, values, ok := propertiesChanged(s)
			if !ok || in != iface {
				return false, false
			}
			on, known = values[name].Value().(bool)
			return on, known
		},
	}
}

// xfceSwitch is xfce4-notifyd's setting, kept in Xfce's settings daemon. While
// it was never set it is off.
func xfceSwitch() quietSwitch {
	const (
		service  = "org.xfce.Xfconf"
		channel  = "xfce4-notifyd"
		property = "/do-not-disturb"
	)
	return quietSwitch{
		label:   channel,
		service: service,
		kept:    true, // xfconfd ends when nobody asked it for a while
		listen:  []dbus.MatchOption{dbus.WithMatchSender(service), dbus.WithMatchInterface(service), dbus.WithMatchArg(0, channel)},
		read: func(ctx context.Context, b *bus) (on, known bool) {
			var exists bool
			if b.call(ctx, service, "/org/xfce/Xfconf", service+".PropertyExists", []any{channel, property}, &exists) != nil {
				return false, false
			}
			if !exists {
				return false, true
			}
			var v dbus.Variant
			if b.call(ctx, service, "/org/xfce/Xfconf", service+".GetProperty", []any{channel, property}, &v) != nil {
				return false, false
			}
			on, known = v.Value().(bool)
			return on, known
		},
		changed: func(_ context.Context, _ *bus, s *dbus.Signal) (on, known bool) {
			if len(s.Body) < 2 || s.Body[0] != any(channel) || s.Body[1] != any(property) {
				return false, false
			}
			switch {
			case s.Name == service+".PropertyRemoved":
				return false, true
			case s.Name == service+".PropertyChanged" && len(s.Body) == 3:
				v, ok := s.Body[2].(dbus.Variant)
				if !ok {
					return false, false
				}
				on, known = v.Value().(bool)
				return on, known
			}
			return false, false
		},
	}
}

func (n *notifications) begin(ctx context.Context, b *bus) error {
	heard := map[string]bool{}
	for _, sw := range n.switches {
		if sw.service != "" && !heard[sw.service] {
			heard[sw.service] = true
			listen := b.listenOwner
			if sw.kept {
				listen = b.listenArrival // that it ends says nothing, and would only wake us
			}
			if err := listen(ctx, sw.service); err != nil {
				return err
			}
		}
		if err := b.listen(ctx, sw.listen...); err != nil {
			return err
		}
		n.read(ctx, b, Stamp(), sw)
	}
	n.say(ctx)
	return nil
}

func (n *notifications) read(ctx context.Context, b *bus, at tracker.Stamp, sw quietSwitch) {
	on, known := sw.read(ctx, b)
	n.set(ctx, at, sw, on, known)
}

func (n *notifications) set(ctx context.Context, at tracker.Stamp, sw quietSwitch, on, known bool) {
	if known {
		n.there[sw.label] = true
	} else {
		delete(n.there, sw.label)
	}
	n.quiet.set(ctx, n.out, at, sw.label, on && known)
}

func (n *notifications) signal(ctx context.Context, b *bus, at tracker.Stamp, s *dbus.Signal) {
	for _, sw := range n.switches {
		if on, known := sw.changed(ctx, b, s); known {
			n.set(ctx, at, sw, on, known)
			n.say(ctx)
		}
	}
}

func (n *notifications) owner(ctx context.Context, b *bus, at tracker.Stamp, name string, owned bool) {
	for _, sw := range n.switches {
		if sw.service != name {
			continue
		}
		switch {
		case owned:
			n.read(ctx, b, at, sw)
		case sw.kept:
			continue
		default:
			n.set(ctx, at, sw, false, false)
		}
		n.say(ctx)
	}
}

func (n *notifications) end(ctx context.Context, state, detail string) {
	at := Stamp()
	for _, sw := range n.switches {
		n.set(ctx, at, sw, false, false)
	}
	n.out.state(ctx, state, detail)
}

// say reports which switches can be read.
func (n *notifications) say(ctx context.Context) {
	var labels []string
	for _, sw := range n.switches {
		if n.there[sw.label] {
			labels = append(labels, sw.label)
		}
	}
	if len(labels) == 0 {
		n.out.state(ctx, stateAbsent, "nothing here tells whether do-not-disturb is on")
		return
	}
	n.out.state(ctx, stateOK, "do-not-disturb of "+strings.Join(labels, ", "))
}
