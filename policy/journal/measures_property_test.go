package journal_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/store"
)

// Whatever is changed of the past in whatever order, what an update keeps is what all of it
// folds to afresh, and so is what is asked for before there was one.
func TestUpdateEqualsFoldingAfresh(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := pastOf(t, rapid.IntRange(1, 10).Draw(rt, "days"), store.Options{})
		defer func() { _ = p.s.Close() }()
		c := changing{p}
		for range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			for range rapid.IntRange(0, 4).Draw(rt, "changes") {
				c.change(rt)
			}
			if rapid.Bool().Draw(rt, "before") {
				p.checkThrough(rt, p.afresh(rt))
			}
			p.update(rt)
			p.check(rt)
		}
	})
}

// A changing past is one that is edited at random.
type changing struct{ *past }

func (c changing) change(rt *rapid.T) {
	from := c.at(0, time.Duration(rapid.IntRange(0, c.days*24*60).Draw(rt, "minute"))*time.Minute)
	to := from.Add(time.Duration(rapid.SampledFrom([]int{1, 20, 300, 3000}).Draw(rt, "minutes")) * time.Minute)
	category := tracker.Category(rapid.SampledFrom([]string{"ai/chat", "ai/companion", "work/coding", "social/forum"}).Draw(rt, "category"))
	ofTop := func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == category.Top() }
	added := tracker.Span{
		Start: from, End: to, Presence: tracker.HandsOn, Source: "x11", Subject: tracker.Subject{App: "new"},
		Verdict: tracker.Verdict{Category: category, Because: "app:new", Confidence: 1},
	}
	ctx := rt.Context()
	var err error
	switch kind := rapid.SampledFrom([]string{"relabel", "add", "undo", "rule", "conceal", "forget", "commit", "import", "starts"}).Draw(rt, "kind"); kind {
	case "relabel":
		_, err = c.s.Relabel(ctx, from, to, category)
	case "add":
		_, err = c.s.Add(ctx, from, to, added.Subject, added.Verdict)
	case "undo":
		if _, err = c.s.Undo(ctx); errors.Is(err, store.ErrNotFound) {
			err = nil
		}
	case "rule":
		_, err = c.s.Reclassify(ctx, func(_ tracker.Subject, v tracker.Verdict) tracker.Verdict {
			if v.Category.Top() == "video" {
				v.Category, v.Because = category, "rule:1"
			}
			return v
		})
	case "conceal":
		_, err = c.s.Conceal(ctx, func(s tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
			if v.Category == category {
				s = tracker.Subject{App: tracker.Private}
			}
			return s, v
		})
	case "forget":
		if rapid.Bool().Draw(rt, "all") {
			ofTop = nil
		}
		_, err = c.s.Forget(ctx, from, to, ofTop)
	case "commit":
		_, err = c.s.Commit(ctx, []tracker.Span{added})
	case "import":
		_, err = c.s.Import(ctx, whole(func(yield func(tracker.Span) bool) { yield(added) }))
	case "starts":
		c.calendar.Starts = rapid.SampledFrom([]int{0, 4, 12}).Draw(rt, "starts")
	}
	if err != nil {
		rt.Fatal(err)
	}
}
