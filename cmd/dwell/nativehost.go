package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/tracker/browser"
	"dwell/tracker/procfs"
)

// nativeHostCommand is what a browser starts for dwell's extension, by the launcher, with
// arguments of its own: Chromium's are the extension's address, Firefox's the manifest's
// path and the extension's id. They say nothing new.
func (p *program) nativeHostCommand() *cobra.Command {
	return &cobra.Command{
		Use: "native-host", Short: "what browsers start for dwell's extension", Hidden: true,
		DisableFlagParsing: true, Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.hostExtension(c.Context()) },
	}
}

// errNoBrowser is that nobody is known who could have started a native host.
var errNoBrowser = &failure{
	code: exitUsage, err: errors.New("no browser started this"),
	hint: `"dwell setup browsers" has browsers start it for dwell's extension.`,
}

// A nativeHost passes on what one extension says, and tells it what to say. It sleeps until
// its browser speaks.
type nativeHost struct {
	p      *program
	socket string
	of     browser.Said
	facts  []string // the catalogue's keys
	keys   []string // the person's
	asked  []string // before which sites they are asked first
	said   bool     // anything, to the extension
	heard  bool     // by the daemon
	spoke  bool     // the extension, a word at least
}

func (p *program) hostExtension(ctx context.Context) error {
	home, err := config.FindHome()
	if err != nil {
		return err
	}
	h := &nativeHost{p: p, socket: home.Socket, facts: catalogueKeys(), of: browser.Said{Host: os.Getpid()}}
	if h.of.PID, h.of.App = startedBy(os.Getppid()); h.of.PID == 0 {
		return errNoBrowser
	}
	if err := h.ask(ctx, request{Call: webCall}); err != nil {
		return err
	}
	fallAsleep()
	return h.listen(ctx)
}

// startedBy finds the browser behind a process, which may be a shell between.
func startedBy(pid int) (browser int, program string) {
	for _, of := range procfs.Lineage(pid) {
		if name := procfs.Program(of); !slices.Contains([]string{"sh", "dash", "bash", "ash", "busybox", "zsh", "ksh", "env"}, name) {
			return of, name
		}
	}
	return 0, ""
}

// fallAsleep readies a process that will sleep for hours: what its start took is given back, and
// garbage, of which each word makes some hundred bytes, is collected when there is much of
// it and not every two minutes.
func fallAsleep() {
	runtime.GOMAXPROCS(1) // else each word wakes threads that find nothing to do
	debug.SetMemoryLimit(hostLimit)
	debug.SetGCPercent(-1)
	debug.FreeOSMemory()
	_ = dropCode() // it is the system's to have it back, or not
}

const hostLimit = 8 << 20

// listen passes words on until the browser says no more, or this is to end.
func (h *nativeHost) listen(ctx context.Context) error {
	words := make(chan browser.Message)
	ended := make(chan error, 1)
	go func() { // it ends with the process: nothing takes back a read of standard input
		for {
			w, err := browser.ReadMessage(h.p.in)
			if err != nil {
				ended <- err
				return
			}
			select {
			case words <- w:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case w := <-words:
			if err := h.pass(ctx, w); err != nil {
				return errors.Join(err, h.leave(ctx))
			}
		case err := <-ended:
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return errors.Join(err, h.leave(ctx))
		case <-ctx.Done():
			return h.leave(ctx)
		}
	}
}

// pass has the daemon hear a message.
func (h *nativeHost) pass(ctx context.Context, m browser.Message) error {
	switch {
	case m.Any():
		return h.ask(ctx, request{Call: siteCall, Site: &m.Call})
	case m.Called():
		return nil // of what is no site
	}
	h.of.Word, h.spoke = m.Word, true
	return h.ask(ctx, request{Call: webCall, Web: &h.of})
}

// ask asks the daemon, and tells the extension what is new to it: whether the daemon
// heard, by which keys sites are told, before which of them it asks first, and how it
// stands with one it asked for.
func (h *nativeHost) ask(ctx context.Context, req request) error {
	r, err := ask(ctx, h.socket, req)
	down := errors.Is(err, errDown)
	answer := browser.Answer{Heard: !down && !errors.Is(err, errSilent), About: r.About}
	keys, asked := h.keys, h.asked
	switch {
	case err == nil:
		keys, asked = r.Keys, r.Friction
	case down:
		asked = nil // nobody asks first where dwell does not run
	}
	if !h.said || !slices.Equal(keys, h.keys) {
		answer.Keys = slices.Concat(h.facts, keys)
	}
	if !h.said || !slices.Equal(asked, h.asked) {
		answer.Friction = append([]string{}, asked...)
	}
	if h.said && answer.Keys == nil && answer.Friction == nil && answer.About == nil && answer.Heard == h.heard {
		return nil
	}
	h.said, h.heard, h.keys, h.asked = true, answer.Heard, keys, asked
	return answer.Write(h.p.out)
}

// leave says that this browser tells nothing any more.
func (h *nativeHost) leave(ctx context.Context) error {
	if !h.spoke {
		return nil
	}
	gone := browser.Said{Host: h.of.Host, PID: h.of.PID, Gone: true}
	_, err := ask(context.WithoutCancel(ctx), h.socket, request{Call: webCall, Web: &gone})
	if err != nil && !errors.Is(err, errDown) {
		return fmt.Errorf("say that the browser is gone: %w", err)
	}
	return nil
}
