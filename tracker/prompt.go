package tracker

import "time"

// Prompts is how many prompts the person sent on a site that is AI, in the quarter of an
// hour that begins at Start. Only their number is known of them.
type Prompts struct {
	Start   time.Time
	Subject Subject
	Verdict Verdict
	Count   int
}

// PromptQuarter is the grain in which prompts are counted: a day begins with a quarter of
// an hour in every zone.
const PromptQuarter = 15 * time.Minute

// AppendPrompt counts one prompt sent at a time, on what may be kept of its site.
func AppendPrompt(list []Prompts, at time.Time, s Subject, v Verdict) []Prompts {
	start := at.Truncate(PromptQuarter)
	for i := range list {
		if list[i].Start.Equal(start) && list[i].Subject == s {
			list[i].Count++
			return list
		}
	}
	return append(list, Prompts{Start: start, Subject: s, Verdict: v, Count: 1})
}

// A PromptTotal is how many prompts were sent on a site; on all of a category, where that
// one's names are not kept.
type PromptTotal struct {
	Site     string
	Category Category
	Count    int
}
