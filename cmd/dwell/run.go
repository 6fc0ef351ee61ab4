package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"dwell/cmd/config"
)

// runFlags are what a daemon is started without.
type runFlags struct{ noTray, noNotify, noWeb, noSources bool }

func (p *program) runCommand() *cobra.Command {
	var flags runFlags
	c := &cobra.Command{
		Use: "run", Short: "record, until you log off or press Ctrl-C", Args: noArgs,
		Long: `Record in the foreground, with the tray icon, notices and the local page.
Without a desktop it says so and goes on with what it can. One dwell records for
one person; "dwell autostart on" starts it at every login.`,
		RunE: func(c *cobra.Command, _ []string) error {
			// One goroutine works and the others wait: threads of further processors
			// would only wake each other to find nothing to do. A command that ends at
			// once would pay more for stopping the world than it gets.
			runtime.GOMAXPROCS(1)
			home, err := config.FindHome()
			if err != nil {
				return err
			}
			if err := home.Make(); err != nil {
				return err
			}
			unlock, err := lockHome(home.Lock)
			if err != nil {
				return err
			}
			defer unlock()
			return p.record(c.Context(), home, flags)
		},
	}
	c.Flags().BoolVar(&flags.noTray, "no-tray", false, "show no tray icon")
	c.Flags().BoolVar(&flags.noNotify, "no-notify", false, "show no notices; nudges stay in the journal")
	c.Flags().BoolVar(&flags.noWeb, "no-web", false, "serve no local page")
	return c
}

// lockHome takes the lock of the one recorder, or says where the first one is.
func lockHome(path string) (unlock func(), err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if !ok {
		first := "another dwell"
		if b, err := os.ReadFile(path); err == nil && len(b) < 32 {
			if pid, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil {
				first = fmt.Sprintf("dwell (process %d)", pid)
			}
		}
		return nil, &failure{
			code: exitFailed, err: fmt.Errorf("%s records already", first),
			hint: `"dwell status" shows it. Only one may record, or minutes would count twice.`,
		}
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock: %w", err), lock.Unlock())
	}
	return func() { _ = lock.Unlock() }, nil
}

// record runs the daemon until ctx ends.
func (p *program) record(ctx context.Context, home config.Home, flags runFlags) error {
	log, closeLog, err := openLog(home.Logs, p.err)
	if err != nil {
		return err
	}
	defer closeLog()
	d, err := p.newDaemon(ctx, home, flags, log)
	if err != nil {
		log.Info("cannot start", "err", err) // for the file: the command says it on standard error
		return err
	}
	return errors.Join(d.run(ctx), d.close())
}
