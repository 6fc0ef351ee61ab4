package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/policy"
)

func (p *program) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "show or check what config.toml sets", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use: "check", Short: "say whether config.toml can be used", Args: noArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				home, err := config.FindHome()
				if err != nil {
					return err
				}
				if _, err := os.Stat(home.Config); errors.Is(err, fs.ErrNotExist) {
					_, err := fmt.Fprintf(p.out, "There is no %s; everything is as it comes.\n", home.Config)
					return err
				}
				good, err := config.Load(home.Config)
				if err != nil {
					return &failure{code: exitFailed, err: err}
				}
				if err := home.Make(); err != nil {
					return err
				}
				p.keepGood(home, good)
				if faults := p.limitFaults(c.Context()); len(faults) > 0 {
					errs := make([]error, len(faults))
					for i, f := range faults {
						errs[i] = fmt.Errorf("%s\n  %s", f.Detail, f.Do)
					}
					return &failure{code: exitFailed, err: errors.Join(errs...)}
				}
				_, err = fmt.Fprintf(p.out, "%s is good.\n", home.Config)
				return err
			},
		},
		&cobra.Command{
			Use: "show", Short: "what is in force, as a config.toml", Args: noArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				r, err := p.read(c.Context())
				if err != nil {
					return err
				}
				defer r.close()
				_, err = fmt.Fprint(p.out, configText(r.settings, r.home))
				return err
			},
		},
	)
	return c
}

// configText writes settings in the form config.toml has.
func configText(s settings, home config.Home) string {
	var b strings.Builder
	off := func(d time.Duration) string {
		if d == 0 {
			return "off"
		}
		return config.Length(d)
	}
	list := func(items []string) string {
		quoted := make([]string, len(items))
		for i, item := range items {
			quoted[i] = fmt.Sprintf("%q", item)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	fmt.Fprintf(&b, "# in force now; %s\n# data: %s\n\n", home.Config, home.Database)
	fmt.Fprintf(&b, "[presence]\nhands_off_after = %q\naway_after = %q\nreading = %q\n\n",
		config.Length(s.Presence.HandsOffAfter), config.Length(s.Presence.AwayAfter), config.Length(s.Presence.Reading))
	fmt.Fprintf(&b, "[day]\nstarts = %d\nweek_starts = %q\n\n", s.Calendar.Starts, strings.ToLower(s.Calendar.WeekStarts.String()))
	fmt.Fprintf(&b, "[privacy]\ntitles = %t\nkeep_spans = \"%dd\"\nexclude = %s\nsensitive_names = %t\n\n",
		s.Privacy.Titles, int(s.Privacy.KeepSpans.Hours()/24), list(s.keep().Exclude), s.Privacy.SensitiveNames)
	fmt.Fprintf(&b, "[watchers]\nenabled = %t\nlisten = %q\nrequire_token = %t\nraw = %t\n\n[dashboard]\nlisten = %q\n\n",
		s.Watchers.Enabled, s.Watchers.Listen, s.Watchers.RequireToken, s.Watchers.Raw, s.Dashboard.Listen)
	job := make([]string, len(s.Reliance.Job))
	for i, t := range s.Reliance.Job {
		job[i] = t.String()
	}
	fmt.Fprintf(&b, "[reliance]\nai_editors = %t\ncontact_elsewhere = %t\njob = %s\nlate = %s\n\n",
		s.Reliance.AIEditors, s.Reliance.ContactElsewhere, list(job), list(windows(s.Reliance.Late)))
	fmt.Fprintf(&b, "[breaks]\neyes = %q\nrest = %q\nrest_for = %q\n\n", off(s.Plan.Breaks.Eyes), off(s.Plan.Breaks.Rest), config.Length(s.Plan.Breaks.RestFor))
	fmt.Fprintf(&b, "[nudges]\nper_day = %d\ngap = %q\nquiet = %s\n", s.Plan.PerDay, config.Length(s.Plan.Gap), list(windows(s.Plan.Quiet)))
	for _, l := range s.Plan.Limits {
		fmt.Fprintf(&b, "\n[[limit]]\ntarget = %q\nbudget = %q\nper = %q\n", l.Target.String(), config.Length(l.Budget), l.Per)
		if !l.Days.Every() {
			fmt.Fprintf(&b, "days = %q\n", l.Days)
		}
	}
	for _, r := range s.Rules {
		fmt.Fprintf(&b, "\n[[rule]]\nmatch = %q\ncategory = %q\n", matchOf(r.Terms), r.Category)
	}
	return b.String()
}

// windows writes hours of the clock as config.toml takes them.
func windows(all []policy.Window) []string {
	texts := make([]string, len(all))
	for i, w := range all {
		texts[i] = w.String()
	}
	return texts
}
