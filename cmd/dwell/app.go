package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// program is what every command has: the streams and the clock of the one run.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	zone     *time.Location
	warned   bool // that config.toml cannot be used: once is enough
}

func newProgram(in io.Reader, out, err io.Writer) *program {
	return &program{in: in, out: out, err: err, now: time.Now, zone: time.Local}
}

const about = `dwell sees what is in front of you, tells AI, social and gaming time (and the
rest) apart, keeps exact time, holds the limits you set and suggests a break the
way a friend would. Everything stays on this computer.

Begin with "dwell run". Then: "dwell today", "dwell limit add ai 1h".`

// seeGroup is the help's group of the commands that only look.
const seeGroup = "see"

// command returns the whole command tree.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use: "dwell", Short: "know where your screen time goes, and how much of it is AI", Long: about,
		Version: version, SilenceErrors: true, SilenceUsage: true, Args: noArgs, Run: func(c *cobra.Command, _ []string) { _ = c.Help() },
	}
	root.AddGroup(
		&cobra.Group{ID: seeGroup, Title: "See:"}, &cobra.Group{ID: "set", Title: "Set:"},
		&cobra.Group{ID: "mend", Title: "Mend:"}, &cobra.Group{ID: "keep", Title: "Keep and move:"},
		&cobra.Group{ID: "run", Title: "Run:"},
	)
	group := func(id string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = id
			root.AddCommand(c)
		}
	}
	group(seeGroup, p.statusCommand(), p.todayCommand(), p.dayCommand(), p.weekCommand(), p.monthCommand(),
		p.relianceCommand(), p.dashboardCommand(), p.spansCommand(), p.explainCommand())
	group("set", p.limitCommand(), p.frictionCommand(), p.ruleCommand(), p.unknownCommand(), p.breakCommand(), p.quietCommand(),
		p.pauseCommand(), p.resumeCommand(), p.configCommand())
	group("mend", p.addCommand(), p.relabelCommand(), p.forgetCommand())
	group("keep", p.exportCommand(), p.importCommand(), p.clientCommand(), p.backupCommand(), p.restoreCommand())
	group("run", p.runCommand(), p.autostartCommand(), p.setupCommand(), p.doctorCommand(), p.demoCommand(),
		p.replayCommand(), p.versionCommand())
	root.AddCommand(p.nativeHostCommand())
	root.AddCommand(p.extra()...)
	root.SetVersionTemplate("dwell {{.Version}}\n")
	ownHelp(root)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	return root
}

// looks reports whether c is one of the commands to see with, which leave nothing
// half done: Ctrl-C may end them where they are. Listening for it would cost them
// a thread, and what waits for standard input would not hear of it.
func looks(c *cobra.Command) bool {
	for ; c.HasParent(); c = c.Parent() {
		if c.GroupID == seeGroup {
			return true
		}
	}
	return false
}

// execute runs one command line and returns the exit status.
func (p *program) execute(ctx context.Context, args []string) int {
	root := p.command()
	root.SetArgs(args)
	if c, _, err := root.Find(args); err != nil || !looks(c) {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
	}
	called, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	var failed *failure
	if !errors.As(err, &failed) {
		failed = &failure{code: exitFailed, err: err}
	}
	if failed.err != nil {
		fmt.Fprintf(p.err, "dwell: %v\n", failed.err)
	}
	hint := failed.hint
	switch {
	case hint != "":
	case failed.code == exitUsage:
		if called.Name() == "help" {
			called = root
		}
		hint = fmt.Sprintf("%q shows how it is used.", called.CommandPath()+" --help")
	default:
		hint = hintFor(err)
	}
	if hint != "" {
		fmt.Fprintf(p.err, "  %s\n", hint)
	}
	return failed.code
}
