package swayipc

import "dwell/tracker"

// A Follower makes one word of what sway and i3 answer and tell of: which window is in
// front. An event of the one in front says enough; after all others the tree is asked
// for. Answers and events come in the order things happened, so an answer is never older
// than an event before it; of what is asked meanwhile only one question is put, when the
// answer has come. It belongs to who reads the connection.
type Follower struct {
	conn    *Conn
	asked   bool          // the tree is on its way
	askedAt tracker.Stamp // when the message was read that made us ask
	again   bool          // it is to be asked for once more
	againAt tracker.Stamp
}

// Follow asks on c to be told of windows, and for the tree.
func Follow(c *Conn, at tracker.Stamp) (*Follower, error) {
	f := &Follower{conn: c}
	if err := c.Subscribe(); err != nil {
		return nil, err
	}
	return f, f.Ask(at)
}

// Waiting reports whether an answer is due.
func (f *Follower) Waiting() bool { return f.asked }

// Ask asks for the tree, because of what was read at that moment.
func (f *Follower) Ask(at tracker.Stamp) error {
	if f.asked {
		if !f.again {
			f.again, f.againAt = true, at
		}
		return nil
	}
	f.asked, f.askedAt = true, at
	return f.conn.Ask(Tree, "")
}

// Take takes a message that was read at that moment. If it says what is in front, is is
// true: front is that part of the tree, since of; the empty one if nothing is focused.
func (f *Follower) Take(at tracker.Stamp, kind uint32, body []byte) (front Node, of tracker.Stamp, is bool, err error) {
	switch kind {
	case Subscribe:
		return Node{}, at, false, subscribed(body)
	case Tree:
		return f.tree(body)
	case Window:
		return f.window(at, body)
	case Workspace, Version:
		return Node{}, at, false, f.Ask(at)
	}
	return Node{}, at, false, nil
}

// tree takes an answer.
func (f *Follower) tree(body []byte) (front Node, of tracker.Stamp, is bool, err error) {
	if !f.asked {
		return Node{}, of, false, errSway // nobody asked
	}
	root, err := ReadTree(body)
	if err != nil {
		return Node{}, of, false, err
	}
	of, again := f.askedAt, f.again
	f.asked, f.again = false, false
	if again {
		err = f.Ask(f.againAt)
	}
	return Front(root), of, err == nil, err
}

// window takes an event of a window.
func (f *Follower) window(at tracker.Stamp, body []byte) (front Node, of tracker.Stamp, is bool, err error) {
	change, window, err := readWindow(body)
	if err != nil {
		return Node{}, at, false, err
	}
	switch change {
	case "focus", "title", "fullscreen_mode":
		// While the tree is on its way it is the newer word.
		return window, at, window.Focused && !f.asked, nil
	case "close", "move":
		return Node{}, at, false, f.Ask(at)
	}
	return Node{}, at, false, nil
}
