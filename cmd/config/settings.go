package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
)

func (r *reader) presence(p *Presence) {
	r.table("presence", func(s *section) {
		handsOff := value(s, "hands_off_after", &p.HandsOffAfter, length(time.Second, day))
		away := value(s, "away_after", &p.AwayAfter, length(time.Second, day))
		value(s, "reading", &p.Reading, length(0, day))
		if p.HandsOffAfter <= p.AwayAfter {
			return
		}
		key := "hands_off_after"
		if away && !handsOff {
			key = "away_after"
		}
		s.wrong(key, fmt.Sprintf("hands_off_after (%s) must not be longer than away_after (%s)", lengthText(p.HandsOffAfter), lengthText(p.AwayAfter)))
	})
}

func (r *reader) calendar(c *tracker.Calendar) {
	r.table("day", func(s *section) {
		s.number("starts", &c.Starts, 0, 23)
		value(s, "week_starts", &c.WeekStarts, weekday)
	})
}

func (r *reader) privacy(p *Privacy) {
	r.table("privacy", func(s *section) {
		s.flag("titles", &p.Titles)
		value(s, "keep_spans", &p.KeepSpans, length(day, 36500*day))
		list(s, "exclude", &p.Exclude, exclusion)
		s.flag("sensitive_names", &p.SensitiveNames)
	})
}

// exclusion reads one app or site whose time is kept as private.
func exclusion(text string) (classify.Term, error) {
	terms, err := classify.ParseMatch(text)
	if err != nil {
		return classify.Term{}, err
	}
	if len(terms) != 1 || (terms[0].Kind != "app" && terms[0].Kind != "site") {
		return classify.Term{}, &policy.ValueError{Value: text, Allowed: "one app:ID or site:DOMAIN in each text"}
	}
	return terms[0], nil
}

// plan reads what a plan may hold; a config.toml may hold it too.
func (r *reader) plan(c *Config) {
	r.breaks(&c.Plan.Breaks)
	r.nudges(&c.Plan)
	r.limits(&c.Plan)
	r.rules(&c.Rules)
}

func (r *reader) breaks(b *policy.Breaks) {
	r.table("breaks", func(s *section) {
		value(s, "eyes", &b.Eyes, lengthOrOff(time.Second, day))
		value(s, "rest", &b.Rest, lengthOrOff(time.Second, day))
		value(s, "rest_for", &b.RestFor, length(time.Second, day))
	})
}

func (r *reader) nudges(p *policy.Plan) {
	r.table("nudges", func(s *section) {
		s.number("per_day", &p.PerDay, 0, 100)
		value(s, "gap", &p.Gap, length(0, day))
		list(s, "quiet", &p.Quiet, policy.ParseWindow)
	})
}

func (r *reader) limits(p *policy.Plan) {
	taken := map[string]bool{}
	for _, l := range p.Limits {
		taken[l.ID] = true
	}
	r.tables("limit", func(s *section) {
		l := policy.Limit{Per: policy.Day}
		target := value(s, "target", &l.Target, policy.ParseTarget)
		budget := value(s, "budget", &l.Budget, policy.ParseDuration)
		value(s, "per", &l.Per, policy.ParsePer)
		value(s, "days", &l.Days, policy.ParseDays)
		s.require("target", "budget")
		if !target || !budget {
			return
		}
		if err := l.Validate(); err != nil {
			s.refuse("budget", "budget", err)
			return
		}
		l.ID = policy.LimitID(l.Target, l.Per, l.Days, func(id string) bool { return taken[id] })
		taken[l.ID] = true
		p.Limits = append(p.Limits, l)
		r.sources["limit."+l.ID] = Source{File: r.file, Line: r.at[s.path]}
	})
}

func (r *reader) rules(rules *[]classify.Rule) {
	r.tables("rule", func(s *section) {
		source := Source{File: short(r.file), Line: r.at[s.path]}
		rule := classify.Rule{Source: source.String()}
		match := value(s, "match", &rule.Terms, classify.ParseMatch)
		category := value(s, "category", &rule.Category, parseCategory)
		s.require("match", "category")
		if match && category {
			*rules = append(*rules, rule)
		}
	})
}

func parseCategory(text string) (tracker.Category, error) {
	if c := tracker.Category(text); c.Valid() {
		return c, nil
	}
	near, _ := classify.NearestCategory(text)
	var tops []string
	for _, c := range tracker.Categories() {
		if c == c.Top() {
			tops = append(tops, string(c))
		}
	}
	return "", &policy.ValueError{
		What: "category", Value: text, Nearest: string(near),
		Allowed: strings.Join(tops, ", ") + " or one of their parts, such as ai/chat",
	}
}

// require reports the keys a table cannot do without.
func (s *section) require(keys ...string) {
	missing := slices.DeleteFunc(keys, func(key string) bool {
		_, ok := s.values[key]
		return ok
	})
	if len(missing) > 0 {
		s.reader.problem(s.reader.at[s.path], fmt.Sprintf("%s needs %s", s.what, strings.Join(missing, " and ")))
	}
}

func (r *reader) watchers(w *Watchers) {
	r.table("watchers", func(s *section) {
		s.flag("enabled", &w.Enabled)
		value(s, "listen", &w.Listen, loopback)
		s.flag("require_token", &w.RequireToken)
		s.flag("raw", &w.Raw)
	})
}

func (r *reader) reliance(v *Reliance) {
	r.table("reliance", func(s *section) {
		s.flag("ai_editors", &v.AIEditors)
		s.flag("contact_elsewhere", &v.ContactElsewhere)
		list(s, "job", &v.Job, policy.ParseTarget)
		list(s, "late", &v.Late, policy.ParseWindow)
	})
}
