package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// A finding is one thing doctor looked at.
type finding struct {
	Name   string    `json:"name"`
	State  string    `json:"state"` // ok, note or problem
	Detail string    `json:"detail"`
	Do     view.Text `json:"do"` // what the person can do
}

// examination is what doctor found.
type examination struct {
	Version  string        `json:"version"`
	Running  bool          `json:"running"`
	Findings []finding     `json:"findings"`
	Sources  []view.Source `json:"sources"`
	Next     view.Text     `json:"next"` // one next step
}

func (x *examination) note(name, state, detail, do string) {
	x.Findings = append(x.Findings, finding{name, state, detail, view.Text(do)})
}

func (p *program) doctorCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "doctor", Short: "look whether everything works, and what to do if not", Args: noArgs,
		Long: "Look at the home, the settings, the database, the daemon and its sources. It\nchanges nothing and shows nothing of what was on screen, so its output can be\nshared.",
		RunE: func(c *cobra.Command, _ []string) error {
			x, err := p.examine(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				err = p.printJSON(x)
			} else {
				err = p.printExamination(x)
			}
			if err != nil {
				return err
			}
			for _, f := range x.Findings {
				if f.State == "problem" {
					return &failure{code: exitFailed}
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

func (p *program) examine(ctx context.Context) (examination, error) {
	x := examination{Version: version, Findings: []finding{}, Sources: []view.Source{}}
	home, err := config.FindHome()
	if err != nil {
		return x, err
	}
	x.home(home)
	if _, err := config.Load(home.Config); err != nil {
		p.warned = true // right here
		_, which := home.InForce()
		x.note("config.toml", "problem", withoutLines(err), `Mend these lines, which "dwell config check" shows; until then `+which+" are in force.")
	} else {
		x.note("config.toml", "ok", home.Config, "")
		x.Findings = append(x.Findings, p.limitFaults(ctx)...)
	}
	x.database(ctx, home)
	p.examineDaemon(ctx, &x, home)
	if start, err := autostart(); err == nil {
		if st, err := start.Status(); err == nil && st.On {
			x.note("login", "ok", autostartWords(st), "")
		} else if err == nil {
			x.note("login", "note", autostartWords(st), `"dwell autostart on" starts it at every login.`)
		}
	}
	x.Next = view.Text(gnomeStep(x.Sources))
	if x.Next == "" {
		x.Next = view.Text(p.nextStep(ctx, x.Running))
	}
	return x, nil
}

func (x *examination) home(home config.Home) {
	for _, path := range []string{home.Database, home.Backups, home.Logs} {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			x.note("files", "problem", err.Error(), "Check who owns the folder.")
		case info.Mode().Perm()&0o077 != 0:
			x.note("files", "problem", path+" can be read by others", "chmod go-rwx "+path)
		}
	}
}

func (x *examination) database(ctx context.Context, home config.Home) {
	s, err := store.OpenReadOnly(ctx, home.Database)
	if errors.Is(err, store.ErrNotFound) {
		x.note("database", "note", "none yet: nothing was recorded", "")
		return
	}
	if err != nil {
		x.note("database", "problem", err.Error(), hintFor(err))
		return
	}
	defer func() { _ = s.Close() }() // only read
	if err := s.Check(ctx); err != nil {
		x.note("database", "problem", err.Error(), hintFor(store.ErrDamaged))
		return
	}
	detail := home.Database
	if info, err := os.Stat(home.Database); err == nil {
		detail += fmt.Sprintf(", %d KB", info.Size()/1024)
	}
	x.note("database", "ok", detail, "")
}

func (p *program) examineDaemon(ctx context.Context, x *examination, home config.Home) {
	r, err := ask(ctx, home.Socket, request{Call: "status"})
	switch {
	case errors.Is(err, errDown):
		x.note("daemon", "note", "not running", errDown.hint)
		return
	case errors.Is(err, errSilent):
		x.note("daemon", "problem", "runs, but does not answer", errSilent.hint)
		return
	case err != nil || r.Status == nil:
		x.note("daemon", "problem", fmt.Sprintf("runs, but does not answer: %v", err), "Restart it.")
		return
	}
	x.Running, x.Sources = true, append(x.Sources, r.Status.Sources...)
	if r.Version != version {
		x.note("daemon", "note", fmt.Sprintf("runs version %s; this command is %s", r.Version, version), "Restart the daemon to use the new one.")
	} else {
		x.note("daemon", "ok", fmt.Sprintf("process %d, since %s", r.Status.PID, r.Status.Since.In(p.zone).Format("2006-01-02 15:04")), "")
	}
	if r.Health != "" {
		x.note("recording", "problem", r.Health, "")
	}
	if r.Version == version { // an older one says nothing of it
		x.tray(r.Tray)
	}
	if r.Waits != "" {
		x.note("config.toml", "note", r.Waits, "Restart dwell to have it at once.")
	}
}

// nextStep is what somebody new would do next, until a first limit stands.
func (p *program) nextStep(ctx context.Context, running bool) string {
	if !running {
		return `Next: start it with "dwell run".`
	}
	r, err := p.read(ctx)
	if err != nil {
		return ""
	}
	defer r.close()
	return p.nextStepFor(r.settings)
}

func (p *program) printExamination(x examination) error {
	signs := map[string]string{"ok": "ok  ", "note": "note", "problem": "BAD "}
	fmt.Fprintf(p.out, "dwell %s\n\n", x.Version)
	for _, f := range x.Findings {
		fmt.Fprintf(p.out, "%s  %s: %s\n", signs[f.State], f.Name, f.Detail)
		if f.Do != "" {
			fmt.Fprintf(p.out, "      %s\n", f.Do)
		}
	}
	for _, s := range view.Present(x.Sources) {
		last := "nothing heard yet"
		if !s.LastEvent.IsZero() {
			last = "last heard " + s.LastEvent.In(p.zone).Format("15:04:05")
		}
		fmt.Fprintf(p.out, "source %s: %s; %s\n", view.Plain(s.Name), s.State, last)
		if s.Detail != "" {
			fmt.Fprintf(p.out, "      %s\n", view.Plain(string(s.Detail)))
		}
	}
	if x.Next != "" {
		fmt.Fprintf(p.out, "\n%s\n", x.Next)
	}
	return nil
}
