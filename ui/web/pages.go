package web

import (
	"net/http"
	"strconv"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/view"
)

// shownNames and shownSittings are how many rows a page lists.
const (
	shownNames    = 8
	shownSittings = 5
)

// worthSaying is the smallest change of a group's week that the page puts into
// words: under it, weeks differ by chance.
const worthSaying = view.Seconds(15 * time.Minute)

// A head is what every page has.
type head struct {
	Title string
	Here  string // the navigation's own entry
	Style string
	Icon  string
}

func (s *Server) head(title, here string) head {
	return head{Title: title, Here: here, Style: "/static/" + s.files[stylesheet].served, Icon: "/static/" + s.files[icon].served}
}

// A periodPage is what day and week have in common.
type periodPage struct {
	head
	Summary        view.Summary
	AI, People     side
	Groups         []groupLine
	Columns        []column
	Apps, Sites    []view.NameRow
	Programs       []view.NameRow
	Agents         []view.AgentRow
	Unseen         []string
	Earlier, Later string // addresses; empty: none
	Running        bool   // the period is not over
}

// A side is AI or people, drawn on one scale.
type side struct {
	Row view.GroupRow
	Bar bar
}

type groupLine struct {
	Row view.GroupRow
	Bar bar
}

func (s *Server) period(summary view.Summary, title, here string) periodPage {
	ai, people := summary.Group(tracker.AI), summary.Group(tracker.People)
	pair := longest([]view.GroupRow{ai, people})
	p := periodPage{
		head: s.head(title, here), Summary: summary,
		AI:     side{ai, barOf(tracker.AI, ai.Comparison, pair)},
		People: side{people, barOf(tracker.People, people.Comparison, pair)},
		Apps:   view.AppNames(top(summary.Apps)), Sites: top(summary.Sites), Programs: top(summary.OtherPrograms()),
		Agents:  summary.Agents[:min(shownNames, len(summary.Agents))],
		Unseen:  view.Unseen(summary),
		Running: summary.Now.Before(summary.To.Time),
	}
	rows := summary.Shown()
	whole := longest(rows)
	for _, row := range rows {
		p.Groups = append(p.Groups, groupLine{row, barOf(row.Group, row.Comparison, whole)})
	}
	return p
}

func longest(rows []view.GroupRow) view.Seconds {
	var whole view.Seconds
	for _, row := range rows {
		whole = max(whole, row.Active)
		if row.Usual != nil {
			whole = max(whole, *row.Usual)
		}
	}
	return whole
}

func top(rows []view.NameRow) []view.NameRow { return rows[:min(shownNames, len(rows))] }

type dayPage struct{ periodPage }

func (s *Server) today(w http.ResponseWriter, r *http.Request, _ *session) {
	s.showDay(w, r, time.Time{}, "/")
}

func (s *Server) day(w http.ResponseWriter, r *http.Request, _ *session) {
	d, ok := date(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	s.showDay(w, r, d, "/day")
}

func (s *Server) showDay(w http.ResponseWriter, r *http.Request, d time.Time, here string) {
	summary, err := s.pages.Day(r.Context(), d)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := dayPage{s.period(summary, summary.Heading(), here)}
	p.Columns = hourColumns(summary)
	p.Earlier = "/day/" + summary.Date.AddDate(0, 0, -1).Format(time.DateOnly)
	if !p.Running {
		p.Later = "/day/" + summary.Date.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	s.show(w, r, http.StatusOK, "day", p)
}

type weekPage struct {
	periodPage
	Week     view.WeekSummary
	Table    []tableRow
	Sum      []cell
	Kept     []keptRow
	Sittings []view.Sitting
	Zone     *time.Location
	Change   string // what differs most from the usual; empty: too early to say
}

// A tableRow is one group's seven days.
type tableRow struct {
	Group tracker.Group
	Days  []cell
	Row   view.GroupRow
}

type cell struct {
	view.Comparison
	Begun bool
}

// A keptRow is one limit's week.
type keptRow struct {
	view.LimitKept
	Word string
}

func (s *Server) week(w http.ResponseWriter, r *http.Request, _ *session) {
	d, ok := date(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	week, err := s.pages.Week(r.Context(), d)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := weekPage{
		periodPage: s.period(week.Summary, week.Heading(), "/week"),
		Week:       week, Sittings: view.Longest(week.Sittings, shownSittings), Zone: week.From.Location(),
		Change: change(week),
	}
	p.Columns = dayColumns(week.Days)
	begun := func(d view.DayRow) bool { return !d.Period.From.After(week.Now) }
	for i, day := range week.Days {
		p.Sum = append(p.Sum, cell{day.Comparison, begun(day)})
		if !begun(day) {
			p.Columns[i].Total = ""
		}
	}
	for _, g := range p.Groups {
		row := tableRow{Group: g.Row.Group, Row: g.Row}
		for _, day := range week.Days {
			row.Days = append(row.Days, cell{day.Group(g.Row.Group).Comparison, begun(day)})
		}
		p.Table = append(p.Table, row)
	}
	for _, k := range week.Kept {
		p.Kept = append(p.Kept, keptRow{k, keptWord(k)})
	}
	p.Earlier = "/week/" + week.Date.AddDate(0, 0, -7).Format(time.DateOnly)
	if !p.Running {
		p.Later = "/week/" + week.Date.AddDate(0, 0, 7).Format(time.DateOnly)
	}
	s.show(w, r, http.StatusOK, "week", p)
}

// change says what differs most from the usual. A week that is not over would
// always be less than usual, so nothing is said of it.
func change(week view.WeekSummary) string {
	if week.Now.Before(week.To.Time) {
		return ""
	}
	var (
		most view.Seconds
		text string
	)
	for _, row := range week.Groups {
		if row.Usual == nil {
			continue
		}
		by, word := row.Active-*row.Usual, "more"
		if by < 0 {
			by, word = -by, "less"
		}
		if by > most && by >= worthSaying {
			most = by
			text = view.GroupWord(row.Group) + " changed most: " + by.Words() + " " + word + " than usual."
		}
	}
	return text
}

// keptWord says how a week went by a limit, without praise or blame.
func keptWord(k view.LimitKept) string {
	if k.Per == policy.Week {
		if k.Over() {
			return "past by " + (k.Used - k.Budget).Words()
		}
		return "kept so far, " + (k.Budget - k.Used).Words() + " free"
	}
	days, over := 0, 0
	for _, d := range k.Days {
		if !d.Counts || !d.Begun {
			continue
		}
		days++
		if d.Over {
			over++
		}
	}
	if days == 0 {
		return "no day yet"
	}
	return "kept on " + strconv.Itoa(days-over) + " of " + strconv.Itoa(days) + " days"
}

type tokens struct{ Autostart, Rest, Pause string }

type welcomePage struct {
	head
	Status  view.Status
	Choices Choices
	Refused string
	Paused  bool
	Tokens  tokens
}

type refusalPage struct {
	head
	Code int
	Text string
}
