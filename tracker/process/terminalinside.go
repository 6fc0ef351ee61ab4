package process

import "context"

// maxNested is how many programs that show shells of others are looked through, one
// inside the other.
const maxNested = 3

// A client has a terminal and shows in it one of the shells that a server of its own
// keeps: tmux's and GNU screen's do.
type client struct {
	pid    int
	born   uint64
	server int     // pid; zero: not known
	looks  int     // that a server of screen was sought in
	shell  stat    // what tmux said it shows
	moved  traffic // by tmux's server, before it was asked
}

// inside returns the shells that a job shows of another program: the one, where that can
// be asked for, else all it may be. Of most programs there are none.
func (t *terminal) inside(ctx context.Context, depth int, front job) []stat {
	c := &t.nested[depth]
	if c.pid != front.pid || c.born != front.born {
		*c = client{pid: front.pid, born: front.born}
	}
	switch front.name {
	case "tmux: client":
		if shell, ok := t.pane(ctx, c, front.argv); ok {
			return []stat{shell}
		}
	case "screen":
		return t.windows(c, front.tty)
	}
	return nil
}
