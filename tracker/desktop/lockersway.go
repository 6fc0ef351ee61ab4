package desktop

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"
)

// swaySettles is how long sway is given to notice a locker's end that did not unlock, and
// to give the focus back without a word, as it does where no window had it.
const swaySettles = time.Second

// awaitSwayFocus returns when anything has the focus on the sway that listens at socket:
// a window or a workspace. Nothing has it while the screen is locked from a window.
func awaitSwayFocus(ctx context.Context, socket string) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("reaching sway: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := writeSway(conn, swaySubscribe, `["window","workspace"]`); err != nil {
		return err
	}
	if err := writeSway(conn, swayTree, ""); err != nil {
		return err
	}
	again := time.AfterFunc(swaySettles, func() {
		_ = writeSway(conn, swayTree, "") // a connection that is gone is noticed by who reads
	})
	defer again.Stop()
	for {
		kind, body, err := readSway(conn)
		if err != nil {
			return err
		}
		switch kind {
		case swayTree:
			var root swayNode
			if err := json.Unmarshal(body, &root); err != nil {
				return fmt.Errorf("reading sway's windows: %w", err)
			}
			if root.front().Focused {
				return nil
			}
		case swayWindow, swayWorkspace:
			if err := writeSway(conn, swayTree, ""); err != nil {
				return err
			}
		}
	}
}
