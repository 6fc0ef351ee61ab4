package desktop

import (
	"context"
	"time"

	"dwell/tracker/desktop/swayipc"
)

// swaySettles is how long sway is given to notice a locker's end that did not unlock, and
// to give the focus back without a word, as it does where no window had it.
const swaySettles = time.Second

// awaitSwayFocus returns when anything has the focus on the sway that listens at socket:
// a window or a workspace. Nothing has it while the screen is locked from a window.
func awaitSwayFocus(ctx context.Context, socket string) error {
	conn, hangUp, err := swayipc.Open(ctx, socket)
	if err != nil {
		return err
	}
	defer hangUp()
	if err := conn.Subscribe(); err != nil {
		return err
	}
	if err := conn.Ask(swayipc.Tree, ""); err != nil {
		return err
	}
	again := time.AfterFunc(swaySettles, func() {
		_ = conn.Ask(swayipc.Tree, "") // a connection that is gone is noticed by who reads
	})
	defer again.Stop()
	for {
		kind, body, err := conn.Next()
		if err != nil {
			return err
		}
		switch kind {
		case swayipc.Tree:
			root, err := swayipc.ReadTree(body)
			if err != nil {
				return err
			}
			if swayipc.Front(root).Focused {
				return nil
			}
		case swayipc.Window, swayipc.Workspace:
			if err := conn.Ask(swayipc.Tree, ""); err != nil {
				return err
			}
		}
	}
}
