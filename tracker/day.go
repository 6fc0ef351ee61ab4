package tracker

import "time"

// A Calendar says where the person's days and weeks begin. Days run from Starts
// o'clock to the next, local time; an hour that a DST change skips or repeats
// is where the zone's own rules put it.
type Calendar struct {
	Starts     int // hour of the day, 0 to 23
	WeekStarts time.Weekday
}

// DefaultCalendar begins days at 04:00 and weeks on Monday.
func DefaultCalendar() Calendar { return Calendar{Starts: 4, WeekStarts: time.Monday} }

// A Period is a half-open stretch of wall time.
type Period struct{ From, To time.Time }

// Contains reports whether t is in p.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Date returns the person's date of t in zone, as midnight UTC of that date: a
// name for the day, not a moment.
func (c Calendar) Date(t time.Time, zone *time.Location) time.Time {
	l := t.In(zone)
	d := time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.UTC)
	// Of the three days that could hold t, the one whose period does: near a DST
	// change the hour alone does not tell.
	for _, day := range []time.Time{d, d.AddDate(0, 0, -1), d.AddDate(0, 0, 1)} {
		if c.Day(day, zone).Contains(t) {
			return day
		}
	}
	return d
}

// Day returns the period of the day named date in zone.
func (c Calendar) Day(date time.Time, zone *time.Location) Period {
	y, m, d := date.Date()
	return Period{
		From: time.Date(y, m, d, c.Starts, 0, 0, 0, zone),
		To:   time.Date(y, m, d+1, c.Starts, 0, 0, 0, zone),
	}
}

// WeekOf returns the date on which the week holding date begins.
func (c Calendar) WeekOf(date time.Time) time.Time {
	back := (int(date.Weekday()) - int(c.WeekStarts) + 7) % 7
	return date.AddDate(0, 0, -back)
}

// Week returns the period of the week that holds date in zone.
func (c Calendar) Week(date time.Time, zone *time.Location) Period {
	first := c.WeekOf(date)
	return Period{From: c.Day(first, zone).From, To: c.Day(first.AddDate(0, 0, 7), zone).From}
}

// Month returns the period of the calendar month that holds date in zone.
func (c Calendar) Month(date time.Time, zone *time.Location) Period {
	first := time.Date(date.Year(), date.Month(), 1, 0, 0, 0, 0, time.UTC)
	return Period{From: c.Day(first, zone).From, To: c.Day(first.AddDate(0, 1, 0), zone).From}
}
