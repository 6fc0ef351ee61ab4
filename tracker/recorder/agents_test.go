package recorder_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/classify"
)

// minutesOf are the three clocks of each agent, in minutes: stored, and with the tail.
func (r *rig) minutesOf(t *testing.T) (stored, all map[string][3]float64) {
	t.Helper()
	totals, err := r.store.AgentTotals(context.Background(), tracker.Period{From: r.begin.AddDate(0, 0, -1), To: r.begin.AddDate(0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	stored, all = map[string][3]float64{}, map[string][3]float64{}
	for _, a := range totals {
		stored[a.Program] = [3]float64{a.Steering.Minutes(), a.Watching.Minutes(), a.Unattended.Minutes()}
		all[a.Program] = stored[a.Program]
	}
	for _, u := range r.rec.Tail().Unattended {
		sum := all[u.Subject.Program]
		sum[2] += u.Length().Minutes()
		all[u.Subject.Program] = sum
	}
	return stored, all
}

func (r *rig) terminal(t *testing.T, minute float64, window int, pid int, argv ...string) {
	r.feed(t, minute*60, tracker.Focus{App: "kitty", PID: window})
	r.feed(t, minute*60, tracker.Program{Argv: argv, PID: pid})
}

func (r *rig) works(t *testing.T, minute, since float64, program string, pid int, busy bool) {
	r.feed(t, minute*60, tracker.Agent{
		Program: program, PID: pid, Busy: busy, Since: r.begin.Add(time.Duration(since * float64(time.Minute))),
	})
}

// agentDay is steered for ten minutes, watched for two more, left to itself for a film and
// for lunch, beside a twin in another terminal.
func agentDay(t *testing.T, r *rig) {
	r.terminal(t, 0, 1, 101, "claude")
	r.feed(t, 0, tracker.Active{})
	r.works(t, 2, 1, "claude", 101, true)
	r.terminal(t, 5, 2, 102, "claude") // another one, in another terminal
	r.works(t, 6, 5, "claude", 102, true)
	r.terminal(t, 7, 1, 101, "claude")
	r.feed(t, 10*60+15, tracker.Idle{Since: r.begin.Add(10 * time.Minute)})
	r.feed(t, 12*60, tracker.Active{})
	r.feed(t, 12*60, window("org.gnome.Totem"))
	r.works(t, 16, 15, "claude", 102, false)
	r.feed(t, 20*60+15, tracker.Idle{Since: r.begin.Add(20 * time.Minute)})
	r.feed(t, 40*60, tracker.Sleep{On: true})
	r.feed(t, 50*60, tracker.Sleep{On: false})
	r.feed(t, 50*60, tracker.Active{})
	r.works(t, 56, 55, "claude", 101, false)
	r.feed(t, 60*60, tracker.Tick{})
}

// The first is left from minute 5 to 7 and 12 to 55, ten of them asleep: 35. Its twin from
// 7 to 15: 8. In front are 0 to 12, of them 10 to 12 without a hand.
var agentDayMinutes = map[string][3]float64{"claude": {10, 2, 43}}

func TestThreeClocksOfAnAgent(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	agentDay(t, r)
	r.feed(t, 60*60, tracker.End{})
	stored, all := r.minutesOf(t)
	if diff := cmp.Diff(agentDayMinutes, stored); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(agentDayMinutes, all); diff != "" {
		t.Errorf("with the tail -want +got:\n%s", diff)
	}
}

// What faces show while it runs is what will be stored.
func TestAgentsOwnTimeIsSeenAsItRuns(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.terminal(t, 0, 1, 101, "claude")
	r.feed(t, 0, tracker.Active{})
	r.works(t, 1, 0, "claude", 101, true)
	r.feed(t, 2*60, window("firefox"))
	r.feed(t, 12*60, tracker.Tick{})
	if _, all := r.minutesOf(t); all["claude"][2] != 10 {
		t.Errorf("%v minutes by itself, want 10", all["claude"][2])
	}
	atWork := func(minutes ...time.Duration) {
		t.Helper()
		var got []time.Duration
		for _, a := range r.rec.AgentsAtWork() {
			if a.Subject.Program != "claude" {
				t.Errorf("%+v is at work", a)
			}
			got = append(got, a.For/time.Minute)
		}
		if diff := cmp.Diff(minutes, got); diff != "" {
			t.Errorf("at work, minutes: -want +got:\n%s", diff)
		}
	}
	atWork(12)
	// A run that is killed loses ten seconds of it at most, as of the person's time.
	r.renew()
	r.feed(t, 13*60, tracker.Tick{})
	if _, all := r.minutesOf(t); all["claude"][2] < 10-1.0/6 || all["claude"][2] > 10 {
		t.Errorf("%v minutes by itself after a kill, want 10", all["claude"][2])
	}
}

// Nothing is written while nobody is there, whatever an agent does.
func TestAnAgentAloneWritesNothing(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, dir, nil)
	r.terminal(t, 0, 1, 101, "claude")
	r.feed(t, 0, tracker.Active{})
	r.feed(t, 75, tracker.Idle{Since: r.begin.Add(time.Minute)})
	r.feed(t, 5*60, tracker.Tick{})
	seq, err := r.store.Seq(t.Context())
	if err != nil || r.rec.Presence() != tracker.Away {
		t.Fatal(seq, err, r.rec.Presence())
	}
	for minute := 6.0; minute < 200; minute += 4 {
		r.works(t, minute, minute-1, "claude", 101, true)
		r.works(t, minute+2, minute+1, "claude", 101, false)
	}
	if now, err := r.store.Seq(t.Context()); err != nil || now != seq {
		t.Errorf("%d commits while nobody was there, %v", now-seq, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tail*")); err != nil || len(left) > 0 {
		t.Errorf("a tail was written: %v, %v", left, err)
	}
	r.feed(t, 201*60, tracker.Active{})
	r.feed(t, 204*60, tracker.Tick{})
	if stored, _ := r.minutesOf(t); stored["claude"][2] != 98 {
		t.Errorf("%v minutes by itself are stored, want 98", stored["claude"][2])
	}
}

func TestAgentsThatMayNotBeKept(t *testing.T) {
	// In an excluded terminal nobody knows what runs.
	r := newRig(t, t.TempDir(), nil)
	r.rec.SetRules(r.o.Classifier, tracker.Privacy{Exclude: []string{"app:kitty"}})
	agentDay(t, r)
	if _, all := r.minutesOf(t); len(all) > 0 {
		t.Errorf("of an excluded terminal is known %v", all)
	}
	// One that is excluded later is no further told of, until it is allowed again.
	r = newRig(t, t.TempDir(), nil)
	agentDay(t, r)
	r.terminal(t, 60, 1, 101, "claude")
	r.works(t, 61, 60, "claude", 101, true)
	r.feed(t, 61*60, window("firefox"))
	r.feed(t, 65*60, tracker.Tick{})
	r.rec.SetRules(r.o.Classifier, tracker.Privacy{Exclude: []string{"app:kitty"}})
	before, _ := r.minutesOf(t)
	r.feed(t, 120*60, tracker.Tick{})
	if stored, all := r.minutesOf(t); stored["claude"] != before["claude"] || all["claude"] != before["claude"] {
		t.Errorf("of a terminal excluded at minute 65 is known %v, before %v", all, before)
	}
	r.rec.SetRules(r.o.Classifier, tracker.Privacy{})
	r.terminal(t, 120, 1, 101, "claude")
	r.feed(t, 121*60, window("firefox"))
	r.feed(t, 131*60, tracker.Tick{})
	if _, all := r.minutesOf(t); all["claude"][2]-before["claude"][2] != 10 {
		t.Errorf("allowed again it worked %v minutes, want 10", all["claude"][2]-before["claude"][2])
	}

	// A rule that says what it is takes back what is not stored.
	r = newRig(t, t.TempDir(), nil)
	r.terminal(t, 0, 1, 101, "claude")
	r.feed(t, 0, tracker.Active{})
	r.works(t, 1, 0, "claude", 101, true)
	r.feed(t, 60, window("firefox"))
	ruled, err := classify.New([]classify.Rule{{ID: 1, Terms: []classify.Term{{Kind: "program", Glob: "claude"}}, Category: "ai/companion"}})
	if err != nil {
		t.Fatal(err)
	}
	r.feed(t, 5*60, tracker.Tick{})
	r.rec.SetRules(ruled, tracker.Privacy{})
	r.feed(t, 6*60, tracker.Tick{})
	if left := r.rec.Tail().Unattended; len(left) > 0 {
		t.Errorf("a companion's name and time are kept: %v", left)
	}

	// What is forgotten while it is not settled stays so.
	r = newRig(t, t.TempDir(), nil)
	r.terminal(t, 0, 1, 101, "claude")
	r.feed(t, 0, tracker.Active{})
	r.works(t, 1, 0, "claude", 101, true)
	r.feed(t, 60, window("firefox"))
	r.feed(t, 5*60, tracker.Tick{})
	if err := r.rec.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := tracker.Period{From: r.begin, To: r.begin.Add(5 * time.Minute)}
	r.rec.Forget(p, nil)
	if _, err := r.store.Forget(t.Context(), p.From, p.To, nil); err != nil {
		t.Fatal(err)
	}
	r.feed(t, 9*60, tracker.Tick{})
	r.feed(t, 10*60, tracker.End{})
	if stored, _ := r.minutesOf(t); stored["claude"][2] != 5 {
		t.Errorf("%v minutes by itself are left, want 5", stored["claude"][2])
	}
}
