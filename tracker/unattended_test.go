package tracker_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

// agentLife is a life of agents in whole seconds.
type agentLife struct {
	agents tracker.Agents
	now    int
	got    []string
	total  map[tracker.AgentID]time.Duration
}

var begin = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

func second(n int) tracker.Instant { return time.Duration(n) * time.Second }

func (l *agentLife) lived(to int, presence tracker.Presence, front tracker.AgentID) {
	p := tracker.Piece{From: second(l.now), To: second(to), Agent: front, Span: tracker.Span{
		Start: begin.Add(second(l.now)), End: begin.Add(second(to)), Presence: presence,
	}}
	l.see(front)
	l.agents.Live(p, []tracker.Piece{p})
	l.now = to
	l.settle(false)
}

// see has an agent be in front; its window is called by its pid.
func (l *agentLife) see(id tracker.AgentID) {
	l.agents.Seen(second(l.now), id, tracker.Subject{App: strconv.Itoa(id.PID), Program: id.Program}, tracker.Verdict{Category: "ai/coding"})
}

func (l *agentLife) settle(last bool) {
	l.agents.Settle(second(l.now), last, func(u tracker.Span) {
		pid, _ := strconv.Atoi(u.Subject.App)
		id, from, to := tracker.AgentID{Program: u.Subject.Program, PID: pid}, u.Start, u.End
		l.told(id, int(from.Sub(begin)/time.Second), int(to.Sub(begin)/time.Second))
		if l.total == nil {
			l.total = map[tracker.AgentID]time.Duration{}
		}
		l.total[id] += to.Sub(from)
	})
}

// told joins what is told in parts.
func (l *agentLife) told(id tracker.AgentID, from, to int) {
	head := fmt.Sprintf("%s/%d ", id.Program, id.PID)
	for i, part := range l.got {
		if before, ok := strings.CutSuffix(part, fmt.Sprintf("-%d", from)); ok && strings.HasPrefix(part, head) {
			l.got[i] = fmt.Sprintf("%s-%d", before, to)
			return
		}
	}
	l.got = append(l.got, fmt.Sprintf("%s%d-%d", head, from, to))
}

var (
	one   = tracker.AgentID{Program: "claude", PID: 11}
	twin  = tracker.AgentID{Program: "claude", PID: 12}
	other = tracker.AgentID{Program: "codex", PID: 13}
)

func TestAgentsWorkByThemselves(t *testing.T) {
	tests := map[string]struct {
		life func(*agentLife)
		want []string
	}{
		"in front of the person": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.agents.Work(one, true, false, second(0))
			l.lived(200, tracker.HandsOff, one)
		}, nil},
		"elsewhere, and back": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.agents.Work(one, true, false, second(5))
			l.lived(100, tracker.HandsOn, tracker.AgentID{})
			l.lived(160, tracker.HandsOn, one)
		}, []string{"claude/11 10-100"}},
		"away, locked, not asleep, not paused": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.agents.Work(one, true, false, second(0))
			l.lived(20, tracker.Away, tracker.AgentID{})
			l.lived(30, tracker.Locked, tracker.AgentID{})
			l.lived(40, tracker.Asleep, tracker.AgentID{})
			l.lived(50, tracker.Paused, tracker.AgentID{})
		}, []string{"claude/11 10-30"}},
		"its twin in front": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.lived(20, tracker.HandsOn, twin)
			l.agents.Work(one, true, false, second(0))
			l.agents.Work(twin, true, false, second(0))
			l.lived(30, tracker.HandsOn, one)
		}, []string{"claude/12 0-10", "claude/11 10-20", "claude/12 20-30"}},
		"said late": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.lived(100, tracker.HandsOn, tracker.AgentID{})
			l.agents.Work(one, true, false, second(40))
			l.lived(160, tracker.HandsOn, tracker.AgentID{})
			l.agents.Work(one, false, false, second(100))
		}, []string{"claude/11 40-100"}},
		"said too late": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.lived(1000, tracker.HandsOn, tracker.AgentID{})
			l.agents.Work(one, true, false, second(40)) // all before 880 is settled
		}, []string{"claude/11 880-1000"}},
		"never in front": {func(l *agentLife) {
			l.agents.Work(other, true, false, second(0))
			l.lived(500, tracker.HandsOn, tracker.AgentID{})
		}, nil},
		"hidden for a while": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, one)
			l.agents.Work(one, true, false, second(0))
			l.lived(500, tracker.HandsOn, tracker.AgentID{})
			l.agents.Amend(func(s tracker.Subject, _ tracker.Verdict) (tracker.Subject, tracker.Verdict) {
				return s, tracker.Verdict{Category: "work/coding"}
			})
			l.lived(700, tracker.HandsOn, tracker.AgentID{})
			l.lived(710, tracker.HandsOn, one) // it works on, and nobody says so again
			l.lived(800, tracker.HandsOn, tracker.AgentID{})
		}, []string{"claude/11 10-380", "claude/11 710-800"}},
		"ended at work": {func(l *agentLife) {
			l.lived(10, tracker.HandsOn, other)
			l.agents.Work(other, true, false, second(10))
			l.agents.Work(other, false, true, second(50))
			l.lived(500, tracker.HandsOn, tracker.AgentID{})
			l.agents.Work(other, true, false, second(490)) // its pid is another's now
		}, []string{"codex/13 10-50"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var l agentLife
			test.life(&l)
			l.settle(true)
			if diff := cmp.Diff(test.want, l.got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// An agent's own time is what it worked less what it was sat before, however late any of
// it is said.
func TestAgentsConserveTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ids := []tracker.AgentID{{}, one, twin, other}
		var l agentLife
		for _, id := range ids[1:] {
			l.see(id)
		}
		busy, want := map[tracker.AgentID]bool{}, map[tracker.AgentID]time.Duration{}
		for range rapid.IntRange(0, 40).Draw(rt, "stretches") {
			begun := l.now
			var turned []tracker.AgentID
			for _, id := range ids[1:] {
				if rapid.Bool().Draw(rt, "turns") {
					busy[id] = !busy[id]
					turned = append(turned, id)
				}
			}
			presence := rapid.SampledFrom([]tracker.Presence{tracker.HandsOn, tracker.HandsOff, tracker.Away, tracker.Asleep}).Draw(rt, "presence")
			front := tracker.AgentID{}
			if presence.Active() {
				front = rapid.SampledFrom(ids).Draw(rt, "front")
			}
			to := l.now + rapid.IntRange(61, 400).Draw(rt, "length")
			for _, id := range ids[1:] {
				if busy[id] && presence != tracker.Asleep && front != id {
					want[id] += second(to - l.now)
				}
			}
			l.lived(begun+rapid.IntRange(1, 60).Draw(rt, "late"), presence, front)
			for _, id := range turned {
				l.agents.Work(id, busy[id], false, second(begun))
			}
			l.lived(to, presence, front)
		}
		l.settle(true)
		for _, id := range ids[1:] {
			if l.total[id] != want[id] {
				rt.Errorf("%v worked %v by itself, want %v", id, l.total[id], want[id])
			}
		}
	})
}
