// Package store keeps what was recorded in one SQLite file.
//
// A span is one row, keyed by its start in milliseconds of UTC. Beside the
// spans stands the roll-up: the same time summed by local hour and subject. An
// hour enters it when it is over, so that a commit writes little more than its
// spans. The roll-up is there once more, packed by day and by season, because a
// month must not take thousands of rows. Every change to spans goes through one
// type, edit, which brings all of these along in the same transaction, so they
// always agree to the millisecond. Summaries read packed totals; spans are read
// where a period begins or ends within an hour, and for the hour now lived. What
// a subject is counted as stands with the subject alone, so a rule re-labels
// years in one row. Spans are dropped after a while ([Options.KeepSpans]); the
// roll-up stays.
//
// Its words: a commit is the recorder's batch of final spans, numbered by seq.
// A correction is a change of the past the person asked for ([Store.Relabel],
// [Store.Add]); what stood there before is kept as the correction's originals
// until it is undone or forgotten. To forget is to leave no byte of it in any
// file of ours.
//
// There is one writer at a time, by SQLite's own lock, in any process; a
// [Store] serialises its own calls and may be used from several goroutines.
// Durability is the file's: write-ahead log, synchronous FULL, so what Commit
// returned survives a kill and a power cut.
//
// The package refuses to know what a subject means, where spans come from,
// what a limit or nudge is for, and what raw titles, URLs or arguments look
// like: what it is given has passed privacy. It speaks SQL and nothing else
// does.
package store
