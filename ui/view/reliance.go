package view

import (
	"slices"
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
)

// A RelianceReport is what is known of somebody's AI time at the end of a day, as
// `dwell reliance --json` prints it. Every key is always there.
type RelianceReport struct {
	State  reliance.State `json:"-"`
	AsOf   Date           `json:"as_of"`
	Window struct {
		From     Date     `json:"from"`
		Valid    int      `json:"valid_days"`
		Coverage *float64 `json:"coverage"`
	} `json:"window"`
	Index     indexFields                         `json:"index"`
	Tool      *float64                            `json:"tool"`
	Companion *float64                            `json:"companion"`
	Parts     []partFields                        `json:"parts"`
	Measures  map[reliance.Measure]RelianceFigure `json:"measures"`
	Groups    []groupFields                       `json:"groups"`
	Change    changeFields                        `json:"change"`
	Trend     trendFields                         `json:"trend"`
	Step      stepFields                          `json:"step"`
	Solo      []struct{}                          `json:"solo"`
	Days      []dayFields                         `json:"days"`
	Text      RelianceText                        `json:"text"`
}

// A RelianceFigure is a number below whose floor there is only a date.
type RelianceFigure struct {
	Value     *float64 `json:"value"`
	N         int      `json:"n"`
	NotBefore Date     `json:"not_before"`
}

// RelianceText is the same in words.
type RelianceText struct {
	Headline string   `json:"headline"`
	Lines    []string `json:"lines"`
	Unseen   []string `json:"unseen"`
}

type indexFields struct {
	Value      *float64 `json:"value"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Band       Text     `json:"band"`
	Confidence float64  `json:"confidence"`
	Word       Text     `json:"word"`
	NotBefore  Date     `json:"not_before"`
}

type partFields struct {
	Part     reliance.Measure `json:"part"`
	Value    float64          `json:"value"`
	From     float64          `json:"from"`
	To       float64          `json:"to"`
	Weight   float64          `json:"weight"`
	Points   float64          `json:"points"`
	OnePoint float64          `json:"one_point"`
}

// groupFields are null together: below the five days that every measure needs.
type groupFields struct {
	Group     tracker.Group `json:"group"`
	Share     *float64      `json:"share"`
	Sessions  *float64      `json:"sessions"`
	ReachRate *float64      `json:"reach_rate"`
	Checking  *float64      `json:"checking"`
	Longest   *float64      `json:"longest_stretch"`
	Late      *float64      `json:"late_use"`
}

type changeFields struct {
	Now       *float64 `json:"now"`
	Usual     *float64 `json:"usual"`
	Z         *float64 `json:"z"`
	NotBefore Date     `json:"not_before"`
}

type trendFields struct {
	Word      Text     `json:"word"`
	Weeks     int      `json:"weeks"`
	Rise      *float64 `json:"rise"`
	PRise     *float64 `json:"p_rise"`
	PFall     *float64 `json:"p_fall"`
	NotBefore Date     `json:"not_before"`
}

type stepFields struct {
	Direction Text     `json:"direction"`
	Since     Date     `json:"since"`
	Size      *float64 `json:"size"`
	DelayDays *int     `json:"delay_days"`
	NotBefore Date     `json:"not_before"`
}

type dayFields struct {
	Date         Date          `json:"date"`
	Valid        bool          `json:"valid"`
	Active       Seconds       `json:"active_s"`
	Unclassified Seconds       `json:"unclassified_s"`
	AI           Seconds       `json:"ai_s"`
	Editor       Seconds       `json:"ai_editor_s"`
	Sessions     int           `json:"sessions"`
	Reaches      int           `json:"reaches"`
	Checks       int           `json:"checks"`
	Changes      int           `json:"changes"`
	Longest      Seconds       `json:"longest_s"`
	Late         Seconds       `json:"late_s"`
	Companion    Seconds       `json:"companion_s"`
	Conversation Seconds       `json:"conversation_s"`
	People       Seconds       `json:"people_s"`
	Hours        int           `json:"hours"`
	FreeHours    int           `json:"ai_free_hours"`
	Blocks       []blockFields `json:"blocks"`
}

type blockFields struct {
	Length  Seconds  `json:"length_s"`
	FirstAI *Seconds `json:"first_ai_s"`
}

// Date is the name of a day, which JSON shows as 2026-03-01; the zero Date is null.
type Date time.Time

// MarshalJSON writes d.
func (d Date) MarshalJSON() ([]byte, error) {
	t := time.Time(d)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.AppendFormat(nil, `"`+time.DateOnly+`"`), nil
}

// ReportOf shows st. Editors says whether time in AI editors is AI time in it.
func ReportOf(st reliance.State, editors bool) *RelianceReport {
	r := &RelianceReport{
		State: st, AsOf: Date(st.AsOf), Index: indexOf(&st.Index),
		Tool: number(st.Tool), Companion: number(st.Companion),
		Parts: []partFields{}, Measures: map[reliance.Measure]RelianceFigure{}, Groups: []groupFields{},
		Change: changeOf(&st.Change), Trend: trendOf(&st.Trend), Step: stepOf(&st.Step),
		Solo: []struct{}{}, Days: []dayFields{}, Text: RelianceWords(&st, editors),
	}
	r.Window.From, r.Window.Valid, r.Window.Coverage = Date(st.From), st.Valid, number(st.Coverage)
	if st.Index.Known {
		for _, p := range st.Parts {
			r.Parts = append(r.Parts, partFields(p))
		}
	}
	for _, m := range reliance.Measures() {
		r.Measures[m] = figure(st.Measures[m])
	}
	for _, g := range reliance.MeasuredGroups() {
		r.Groups = append(r.Groups, groupOf(&st, g))
	}
	for i := range st.Days {
		r.Days = append(r.Days, dayOf(&st.Days[i]))
	}
	return r
}

// number is f's value; nil where there is none.
func number(f reliance.Figure) *float64 { return numberIf(f.Known, f.Value) }

func numberIf(known bool, v float64) *float64 {
	if !known {
		return nil
	}
	return &v
}

func figure(f reliance.Figure) RelianceFigure {
	return RelianceFigure{Value: number(f), N: f.N, NotBefore: notBefore(f.Known, f.NotBefore)}
}

// notBefore is a date only where what it is of is missing.
func notBefore(known bool, at time.Time) Date {
	if known {
		return Date{}
	}
	return Date(at)
}

func indexOf(i *reliance.Index) indexFields {
	f := indexFields{Confidence: i.Confidence, NotBefore: notBefore(i.Known, i.NotBefore)}
	if i.Known {
		f.Value, f.Low, f.High, f.Band, f.Word = number(i.Figure), &i.Low, &i.High, Text(i.Band), Text(confidenceWord(i))
	}
	return f
}

func groupOf(st *reliance.State, g tracker.Group) groupFields {
	i := slices.IndexFunc(st.Groups, func(s reliance.GroupState) bool { return s.Group == g })
	if i < 0 {
		return groupFields{Group: g}
	}
	s := &st.Groups[i]
	return groupFields{
		Group: g, Share: number(s.Share), Sessions: number(s.Sessions), ReachRate: number(s.ReachRate),
		Checking: number(s.Checking), Longest: number(s.LongestStretch), Late: number(s.Late),
	}
}

func changeOf(c *reliance.Change) changeFields {
	return changeFields{
		Now: numberIf(c.Known, c.Now), Usual: numberIf(c.Known, c.Usual), Z: numberIf(c.Known, c.Z),
		NotBefore: notBefore(c.Known, c.NotBefore),
	}
}

func trendOf(t *reliance.Trend) trendFields {
	f := trendFields{
		Weeks: t.Weeks, Rise: numberIf(t.Known, t.Rise), PRise: numberIf(t.Known, t.PRise), PFall: numberIf(t.Known, t.PFall),
		NotBefore: notBefore(t.Known, t.NotBefore),
	}
	if t.Known {
		f.Word = Text(t.Word)
	}
	return f
}

func stepOf(s *reliance.Step) stepFields {
	f := stepFields{NotBefore: notBefore(s.Known, s.NotBefore)}
	if !s.Known {
		return f
	}
	if s.DelayDays > 0 {
		f.DelayDays = &s.DelayDays
	}
	if s.Up || s.Down {
		f.Direction, f.Since, f.Size = "up", Date(s.Since), &s.Size
		if s.Down {
			f.Direction = "down"
		}
	}
	return f
}

func dayOf(d *reliance.Day) dayFields {
	f := dayFields{
		Date: Date(d.Date), Valid: d.Valid(), Active: Seconds(d.Active), Unclassified: Seconds(d.Unclassified),
		AI: Seconds(d.All.AI), Editor: Seconds(d.Editor), Sessions: d.All.Sessions, Reaches: d.All.Reaches,
		Checks: d.All.Checks, Changes: d.All.Changes, Longest: Seconds(d.All.Longest), Late: Seconds(d.All.Late),
		Companion: Seconds(d.All.Companion), Conversation: Seconds(d.All.Conversation), People: Seconds(d.People),
		Hours: d.All.Hours, FreeHours: d.All.FreeHours, Blocks: []blockFields{},
	}
	for _, b := range d.All.Blocks {
		block := blockFields{Length: Seconds(b.Length)}
		if b.Asked {
			first := Seconds(b.FirstAI)
			block.FirstAI = &first
		}
		f.Blocks = append(f.Blocks, block)
	}
	return f
}
