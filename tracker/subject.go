package tracker

// A Subject is what time is spent on, after privacy: nothing here is raw. The
// zero Subject is "nothing in front, or nobody there".
type Subject struct {
	App     string // as the source gave it; "private" for excluded and private time
	Class   string
	Site    string // catalogue or rule key, registrable domain, "localhost:PORT" or "local"
	Program string // what runs in the terminal, by its base name
	Mark    string // empty, or the evidence a title, path or hint fired, as [Verdict.Because]
}

// Private is the app name under which excluded and private time is kept.
const Private = "private"

// A Verdict is what a subject was found to be, and why.
type Verdict struct {
	Category   Category
	Because    string  // KIND:KEY, or "none"
	Confidence float64 // 0 (unknown) to 1 (the person said so)
	Editor     bool    // an AI editor's window: work, how much of it was AI cannot be seen
	Reader     bool    // a viewer: no input here may well be reading
	Private    bool    // of a private browser window: [Privacy.Keep] lets nothing else of it through
}

// Unknown is the verdict on what nothing is known of.
var unknown = Verdict{Category: "other", Because: "none"}

// Unknown reports whether nothing is known of what v is on; what the person said
// themselves is known, also where they said "other".
func (v Verdict) Unknown() bool { return v.Because == unknown.Because }

// UnknownVerdict returns the verdict on what nothing is known of:
// "browsing/uncategorised" in a browser, else "other", because "none",
// confidence 0.
func UnknownVerdict(browser bool) Verdict {
	v := unknown
	if browser {
		v.Category = "browsing/uncategorised"
	}
	return v
}
