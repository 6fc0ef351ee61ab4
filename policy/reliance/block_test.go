package reliance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/policy/reliance"
	"dwell/tracker"
)

func TestBlocks(t *testing.T) {
	const m, ms = time.Minute, time.Millisecond
	type blocks = []reliance.Block
	for _, c := range []struct {
		name  string
		parts []string
		want  blocks
	}{
		{"exactly 20 min of work are one", []string{"work 20m"}, blocks{{Length: 20 * m}}},
		{"less are none", []string{"work 19m59.999s"}, nil},
		{"learning and platforms and AI editors are work", []string{"learning 3m", "editor 3m", "ai/platform 4m", "- 9m", "learning 1m"}, blocks{{Length: 20 * m}}},
		{"exactly 10 min of work are enough", []string{"work 5m", "ai/chat 10m", "work 5m"}, blocks{{Length: 20 * m, Asked: true, FirstAI: 5 * m}}},
		{"less are not", []string{"work 5m", "ai/chat 20m", "work 4m59.999s"}, nil},
		{"mail and meetings are no work here", []string{"work/email 30m", "work/meetings 30m"}, nil},
		{"a pause under 30 min is within one", []string{"work 10m", "away 29m59.999s", "work 10m"}, blocks{{Length: 50*m - ms}}},
		{"a pause of exactly 30 min parts two", []string{"work 20m", "away 30m", "work 25m"}, blocks{{Length: 20 * m}, {Length: 25 * m}}},
		{"other groups are pause", []string{"work 20m", "social/feed 15m", "work/meetings 15m", "work 25m"}, blocks{{Length: 20 * m}, {Length: 25 * m}}},
		{"a companion is pause", []string{"work 20m", "ai/companion 30m", "work 25m"}, blocks{{Length: 20 * m}, {Length: 25 * m}}},
		{"AI is none, even without work for long", []string{"work 10m", "ai/chat 40m", "work 10m"}, blocks{{Length: 60 * m, Asked: true, FirstAI: 10 * m}}},
		{"pauses do not add up", []string{"work 5m", "away 20m", "work 5m", "away 20m", "work 1m"}, blocks{{Length: 51 * m}}},
		{"one begins with AI, at time 0", []string{"ai/chat 10s", "work 20m"}, blocks{{Length: 20*m + 10*time.Second, Asked: true}}},
		{"and may end with it", []string{"work 19m", "ai/chat 1m"}, blocks{{Length: 20 * m, Asked: true, FirstAI: 19 * m}}},
		{"no companion begins one", []string{"ai/companion 5m", "work 20m"}, blocks{{Length: 20 * m}}},
		{"AI of exactly 10 s is asked", []string{"work 10m", "ai/chat 10s", "work 10m"}, blocks{{Length: 20*m + 10*time.Second, Asked: true, FirstAI: 10 * m}}},
		{"less is not, and the block says no more than its length", []string{"work 10m", "ai/chat 9.999s", "work 10m"}, blocks{{Length: 20*m + 9999*ms}}},
		{"a session's parts make up 10 s, from its begin", []string{"work 10m", "ai/chat 5s", "work 120s", "ai/chat 5s", "work 10m"}, blocks{{Length: 22*m + 10*time.Second, Asked: true, FirstAI: 10 * m}}},
		{"parts of two sessions do not", []string{"work 10m", "ai/chat 5s", "work 120.001s", "ai/chat 5s", "work 10m"}, blocks{{Length: 22*m + 10*time.Second + ms}}},
		{"a companion adds nothing to a session in a block", []string{"work 10m", "ai/chat 5s", "ai/companion 1m", "ai/chat 4s", "work 10m"}, blocks{{Length: 21*m + 9*time.Second}}},
		{
			"passing through comes before the first reach without being it",
			[]string{"ai/chat 5s", "work 10m", "ai/chat 10s", "work 10m", "ai/chat 5m"},
			blocks{{Length: 25*m + 15*time.Second, Asked: true, FirstAI: 10*m + 5*time.Second}},
		},
		{
			"each has its own first AI",
			[]string{"work 5m", "ai/chat 1m", "work 20m", "away 30m", "work 20m", "ai/chat 2m", "away 31m", "work 20m"},
			blocks{{Length: 26 * m, Asked: true, FirstAI: 5 * m}, {Length: 22 * m, Asked: true, FirstAI: 20 * m}, {Length: 20 * m}},
		},
		{
			"one that does not count leaves nothing to the next",
			[]string{"ai/chat 5s", "work 12m", "ai/chat 1m", "away 40m", "work 20m"},
			blocks{{Length: 20 * m}},
		},
		{"time elapsed counts, pauses included", []string{"work 1m", "away 20m", "ai/chat 1m", "work 10m"}, blocks{{Length: 32 * m, Asked: true, FirstAI: 21 * m}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := foldLived(t, reliance.Options{}, append([]string{"09:00"}, c.parts...)...).All.Blocks
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error("(-want +got):\n" + diff)
			}
		})
	}
}

func TestABlockEndsWithItsDay(t *testing.T) {
	got := foldLived(t, reliance.Options{}, "03:40", "work 25m", "ai/chat 5m").All.Blocks
	if diff := cmp.Diff([]reliance.Block{{Length: 20 * time.Minute}}, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
}

func TestAnEditorThatCountsAsAIIsAskedInABlock(t *testing.T) {
	got := foldLived(t, reliance.Options{Editors: true}, "09:00", "work 10m", "editor 10m").All.Blocks
	if diff := cmp.Diff([]reliance.Block{{Length: 20 * time.Minute, Asked: true, FirstAI: 10 * time.Minute}}, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
}

// AI that is the person's job is work in what the index counts, and AI in what is shown.
func TestJobAICountsAsWorkInOwn(t *testing.T) {
	const m = time.Minute
	d := foldLived(t, reliance.Options{Job: jobSite}, "09:00", "job 10m", "work 5m", "ai/chat 1m", "work 4m", "23:30", "job 15m", "jobfriend 5m")
	all := reliance.Tally{
		AI: 31 * m, Companion: 5 * m, Conversation: 31 * m, Late: 20 * m, Longest: 20 * m, Sessions: 3, Reaches: 3,
		Changes: 3, Hours: 2,
	}
	own := reliance.Tally{
		AI: m, Conversation: m, Longest: m, Sessions: 1, Reaches: 1, Changes: 2, Hours: 2, FreeHours: 1,
		Blocks: []reliance.Block{{Length: 20 * m, Asked: true, FirstAI: 15 * m}, {Length: 20 * m}},
	}
	if diff := cmp.Diff(all, d.All); diff != "" {
		t.Error("all (-want +got):\n" + diff)
	}
	if diff := cmp.Diff(&own, d.Own); diff != "" {
		t.Error("own (-want +got):\n" + diff)
	}
	if diff := cmp.Diff(own, d.Mine()); diff != "" {
		t.Error("mine (-want +got):\n" + diff)
	}
}

func TestOwnIsThereOnlyWhereTheJobWas(t *testing.T) {
	o := reliance.Options{Job: jobSite}
	if d := foldLived(t, o, "09:00", "ai/chat 10m", "work 5m"); d.Own != nil {
		t.Errorf("own %+v on a day without the job", d.Own)
	}
	// What is no AI time is work or something else already.
	every := reliance.Options{Job: func(tracker.UsageKey) bool { return true }}
	if d := foldLived(t, every, "09:00", "editor 10m", "work 5m", "social/feed 5m"); d.Own != nil {
		t.Errorf("own %+v on a day without AI", d.Own)
	}
	if d := foldLived(t, reliance.Options{}, "09:00", "job 10m"); d.Own != nil {
		t.Errorf("own %+v without a job", d.Own)
	}
}
