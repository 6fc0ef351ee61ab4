// Package tracker holds what happened: the nouns every other room speaks in, and
// the pure machines that turn what sources saw into exact time.
//
// An [Event] is one thing a source saw, stamped with wall, monotonic and boot
// time. A [Clock] reads those stamps: it puts every event on one axis of true
// elapsed time ([Instant]) and finds sleeps and clock steps nobody announced. A
// [Spanner] cuts that axis into [Span]s: half-open stretches in which the
// [Subject] (what time is spent on), the [Presence] (is anybody there) and full
// screen do not change. [Category] and [Group] say what kind of time it was.
//
// The package refuses to know where events come from, what a title means, where
// spans are kept and what should be done about them. It reads no clock, opens
// no file and starts no goroutine, so the same input always gives the same
// bytes. It imports nothing of ours.
package tracker
