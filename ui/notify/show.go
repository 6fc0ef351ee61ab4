package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gen2brain/beeep"
	"github.com/godbus/dbus/v5"

	"dwell/policy"
)

const (
	appName = "dwell" // also the desktop entry's and the icon's name

	maxTitle = 100 // runes; longer ones are cut, as no server shows them whole
	maxBody  = 400
	maxLabel = 40
)

// A handle is one server's number for a notice. Numbers start again with each
// server, unique bus names never come twice.
type handle struct {
	owner string
	id    uint32
}

// shown is a notice on screen.
type shown struct {
	id, replace string
	actions     []Action
	// since is the reply that gave the number: an older signal about the same
	// number is about the notice that this one replaced.
	since dbus.Sequence
}

// Show shows notice, in place of the one with the same Replace key if that is
// still up. It returns an error that wraps [ErrNoServer] where nothing can show
// it, and does not wait longer than five seconds for a server. Where the server
// knows no actions the notice is a plain message without buttons, and no answer
// to it will come.
func (n *Notifier) Show(ctx context.Context, notice Notice) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	select {
	case <-n.tried:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrNoServer, ctx.Err())
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bus == nil {
		return ErrNoServer
	}
	err := n.show(ctx, notice)
	if gone(err) { // it died, or idled out, as xfce4-notifyd does: the bus may start it again
		n.server = server{}
		err = n.show(ctx, notice)
	}
	if gone(err) {
		return fmt.Errorf("%w: %w", ErrNoServer, err)
	}
	return err
}

func (n *Notifier) show(ctx context.Context, notice Notice) error {
	s, err := n.find(ctx)
	if err != nil {
		return err
	}
	title, body := line(notice.Title, maxTitle), s.body(text(notice.Body, maxBody))
	if !s.actions {
		return plain(title, body)
	}
	old := n.replaced(s, notice)
	reply := call(ctx, n.bus, s.owner, path, name+".Notify",
		appName, old.id, appName, title, body, buttons(notice.Actions), hints(notice), milliseconds(notice.Timeout))
	var id uint32
	if err := reply.Store(&id); err != nil {
		return fmt.Errorf("showing a notice: %w", bare(err))
	}
	delete(n.shown, old)
	n.shown[handle{s.owner, id}] = shown{id: notice.ID, replace: notice.Replace, actions: notice.Actions, since: reply.ResponseSequence}
	return nil
}

// Withdraw takes back the notices with these IDs, as far as they are still on
// screen. No answer to them comes. What a server without actions shows has no
// number and stays.
func (n *Notifier) Withdraw(ctx context.Context, ids ...string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs error
	for h, s := range n.shown {
		if slices.Contains(ids, s.id) {
			delete(n.shown, h)
			errs = errors.Join(errs, n.closeNotification(ctx, h))
		}
	}
	return errs
}

// replaced returns the handle of the notice that s shows and notice takes the
// place of: one with the same key, or the same notice shown again. Its number
// is 0, the specification's "none", if there is no such.
func (n *Notifier) replaced(s server, notice Notice) handle {
	for h, old := range n.shown {
		if h.owner == s.owner && (old.id == notice.ID || notice.Replace != "" && old.replace == notice.Replace) {
			return h
		}
	}
	return handle{}
}

// answer returns what signal says the person did. A key that was not offered is
// no answer, nor is a signal from anybody but the server that shows the notice.
func (n *Notifier) answer(signal *dbus.Signal) (Answer, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var (
		h      = handle{owner: signal.Sender}
		key    string
		reason uint32
	)
	switch signal.Name {
	case ownership:
		n.ownerChanged(signal)
		return Answer{}, false
	case invoked:
		if dbus.Store(signal.Body, &h.id, &key) != nil {
			return Answer{}, false
		}
	case closed: // whatever the reason: taking a notice back ourselves forgets it first
		if dbus.Store(signal.Body, &h.id, &reason) != nil {
			return Answer{}, false
		}
	default:
		return Answer{}, false
	}
	s, ok := n.shown[h]
	if !ok || signal.Sequence < s.since {
		return Answer{}, false
	}
	answer := Answer{ID: s.id, Action: string(policy.Close)}
	if signal.Name == invoked {
		if answer.Action, ok = s.action(key); !ok {
			return Answer{}, false
		}
	}
	delete(n.shown, h)
	return answer, true
}

func (s shown) action(key string) (string, bool) {
	if key == bodyClick {
		return Open, true
	}
	for _, a := range s.actions {
		if a.Key == key {
			return key, true
		}
	}
	return "", false
}

// ownerChanged forgets a server that is gone, and what it showed, and says when
// one came.
func (n *Notifier) ownerChanged(signal *dbus.Signal) {
	var changed, before, after string
	if signal.Sender != busName || dbus.Store(signal.Body, &changed, &before, &after) != nil || changed != name {
		return
	}
	if n.server.owner == before {
		n.server = server{}
	}
	for h := range n.shown {
		if h.owner == before {
			delete(n.shown, h)
		}
	}
	if after != "" {
		n.appeared()
	}
}

// plain shows a message without buttons, the one thing every server can.
func plain(title, body string) error {
	beeep.AppName = appName
	if err := beeep.Notify(title, body, appName); err != nil {
		return fmt.Errorf("%w: %w", ErrNoServer, bare(err))
	}
	return nil
}
