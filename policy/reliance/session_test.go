package reliance_test

import (
	"testing"
	"time"

	"dwell/policy/reliance"
)

func TestSessions(t *testing.T) {
	type figures struct {
		sessions, reaches, checks int
		longest                   time.Duration
	}
	for _, c := range []struct {
		name  string
		parts []string
		want  figures
	}{
		{
			"a gap of exactly 120 s is within one",
			[]string{"ai/chat 1m", "- 120s", "ai/coding 1m"},
			figures{1, 1, 0, 4 * time.Minute},
		},
		{
			"a longer gap ends one",
			[]string{"ai/chat 1m", "- 120.001s", "ai/coding 61s"},
			figures{2, 2, 0, 61 * time.Second},
		},
		{
			"work and absence lie between without ending one",
			[]string{"ai/chat 1m", "work 40s", "locked 40s", "social/feed 40s", "ai/chat 1m"},
			figures{1, 1, 0, 4 * time.Minute},
		},
		{
			"many short gaps make a long one",
			[]string{"ai/chat 10s", "work 120s", "ai/chat 10s", "work 120s", "ai/chat 10s", "work 120s", "ai/chat 10s"},
			figures{1, 1, 0, 6*time.Minute + 40*time.Second},
		},
		{
			"companions are AI",
			[]string{"ai/chat 5s", "work 10s", "ai/companion 5s"},
			figures{1, 1, 1, 20 * time.Second},
		},
		{
			"exactly 10 s are a reach, and a check",
			[]string{"work 1m", "ai/chat 10s", "work 1m"},
			figures{1, 1, 1, 10 * time.Second},
		},
		{
			"less is passing through",
			[]string{"work 1m", "ai/chat 9.999s", "work 1m"},
			figures{1, 0, 0, 9999 * time.Millisecond},
		},
		{
			"its parts make up 10 s in sum",
			[]string{"ai/chat 4s", "work 60s", "ai/chat 3s", "work 60s", "ai/chat 3s"},
			figures{1, 1, 0, 130 * time.Second},
		},
		{
			"its gaps do not",
			[]string{"ai/chat 4s", "work 60s", "ai/chat 3s"},
			figures{1, 0, 0, 67 * time.Second},
		},
		{
			"under 30 s end to end are a check",
			[]string{"ai/chat 29.999s"},
			figures{1, 1, 1, 29999 * time.Millisecond},
		},
		{
			"exactly 30 s are none",
			[]string{"ai/chat 30s"},
			figures{1, 1, 0, 30 * time.Second},
		},
		{
			"gaps lengthen a check",
			[]string{"ai/chat 10s", "work 10s", "ai/chat 10s"},
			figures{1, 1, 0, 30 * time.Second},
		},
		{
			"the first of the day and one after an absence are reaches",
			[]string{"ai/chat 1m", "away 2h", "ai/chat 1m"},
			figures{2, 2, 0, time.Minute},
		},
		{
			"equal spans that touch are one",
			[]string{"ai/chat 5s", "ai/chat 5s", "ai/chat 25s"},
			figures{1, 1, 0, 35 * time.Second},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := foldLived(t, reliance.Options{}, append([]string{"09:00"}, c.parts...)...).All
			if got := (figures{all.Sessions, all.Reaches, all.Checks, all.Longest}); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestChangesOfGroup(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts []string
		want  int
	}{
		{"between spans that touch", []string{"work 1m", "ai/chat 1m", "work 1m"}, 2},
		{"none within a group", []string{"work/coding 1m", "work/office 1m", "ai/platform 1m", "editor 1m"}, 0},
		{"chat and companion are one group", []string{"ai/chat 1m", "ai/companion 1m"}, 0},
		{"over a gap under 120 s", []string{"work 1m", "- 119.999s", "ai/chat 1m"}, 1},
		{"not over one of exactly 120 s", []string{"work 1m", "- 120s", "ai/chat 1m"}, 0},
		{"over a short absence", []string{"work 1m", "locked 1m", "ai/chat 1m"}, 1},
		{"not over a long one", []string{"work 1m", "locked 1m", "away 1m", "ai/chat 1m"}, 0},
		{"private and unknown are other", []string{"other 1m", "private 1m", "unknown 1m", "unknownpage 1m", "system 1m"}, 0},
		{"and as such another than browsing", []string{"browsing/search 1m", "unknownpage 1m", "browsing/search 1m"}, 2},
		{"any groups", []string{"news 1m", "music 1m", "work/email 1m", "learning 1m"}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := foldLived(t, reliance.Options{}, append([]string{"09:00"}, c.parts...)...).All.Changes; got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
	if got := foldLived(t, reliance.Options{Editors: true}, "09:00", "work 1m", "editor 1m", "ai/chat 1m").All.Changes; got != 1 {
		t.Errorf("%d changes where an editor is AI", got)
	}
}
