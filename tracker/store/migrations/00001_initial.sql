-- +goose Up

-- Wall times are milliseconds of UTC since 1970, lengths milliseconds, offsets
-- seconds east of UTC. Whole numbers only: sums are exact.

-- How far the file is: seq numbers the recorder's commits. The totals of hours
-- that begin before rolled are in the roll-ups; later ones, the hour now lived,
-- are summed up from spans. Spans of hours that begin before pruned are no
-- longer kept, only their totals. Both in seconds.
CREATE TABLE progress (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    seq    INTEGER NOT NULL,
    rolled INTEGER NOT NULL,
    pruned INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (1, 0, -9000000000000, -9000000000000);

CREATE TABLE presence (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO presence VALUES (1, 'hands-on'), (2, 'hands-off'), (3, 'away'), (4, 'locked'), (5, 'asleep'), (6, 'paused');

CREATE TABLE category (
    id     INTEGER PRIMARY KEY,
    path   TEXT    NOT NULL,
    editor INTEGER NOT NULL, -- 1: an AI editor's window
    UNIQUE (path, editor)
) STRICT;
INSERT INTO category VALUES (0, '', 0);

-- What time is spent on. The verdict is a function of the subject, so a rule
-- re-labels the past here. Subject 0 is nobody there. A corrected subject is
-- one whose category the person gave for a stretch of time.
CREATE TABLE subject (
    id         INTEGER PRIMARY KEY,
    app        TEXT    NOT NULL,
    class      TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    program    TEXT    NOT NULL,
    mark       TEXT    NOT NULL,
    corrected  TEXT    NOT NULL,
    category   INTEGER NOT NULL REFERENCES category,
    because    TEXT    NOT NULL,
    confidence REAL    NOT NULL,
    reader     INTEGER NOT NULL,
    UNIQUE (app, class, site, program, mark, corrected)
) STRICT;
INSERT INTO subject VALUES (0, '', '', '', '', '', 'nobody', 0, '', 0, 0);

-- What a span has besides subject and presence; a handful of rows, kept apart
-- because a day has a thousand spans.
CREATE TABLE scene (
    id         INTEGER PRIMARY KEY,
    source     TEXT    NOT NULL,
    offset     INTEGER NOT NULL,
    fullscreen INTEGER NOT NULL,
    UNIQUE (source, offset, fullscreen)
) STRICT;

CREATE TABLE span (
    start    INTEGER PRIMARY KEY,
    length   INTEGER NOT NULL CHECK (length > 0),
    subject  INTEGER NOT NULL REFERENCES subject,
    presence INTEGER NOT NULL REFERENCES presence,
    scene    INTEGER NOT NULL REFERENCES scene
) STRICT;

-- Titles, only while the person keeps them.
CREATE TABLE title (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE span_title (
    start INTEGER PRIMARY KEY,
    title INTEGER NOT NULL REFERENCES title
) STRICT;

-- The roll-up, kept for ever: time by local hour. hour is its start in seconds
-- of UTC, given the offset it was lived in.
CREATE TABLE hour_subject (
    hour     INTEGER NOT NULL,
    offset   INTEGER NOT NULL,
    subject  INTEGER NOT NULL REFERENCES subject,
    presence INTEGER NOT NULL REFERENCES presence,
    length   INTEGER NOT NULL,
    PRIMARY KEY (hour, offset, subject, presence)
) STRICT, WITHOUT ROWID;

-- The same once more, packed so that a month is thirty rows and five years are
-- thirty (docs of packed.go). A day holds the hours that begin in one day of
-- UTC, numbered from 1970, and a season 64 such days: steps for sums, nobody's
-- day.
CREATE TABLE day_hour (
    day    INTEGER PRIMARY KEY,
    totals BLOB NOT NULL -- by hour, offset, subject and presence
) STRICT;
CREATE TABLE day_subject (
    day    INTEGER PRIMARY KEY,
    totals BLOB NOT NULL -- by subject and presence
) STRICT;
CREATE TABLE season_subject (
    season INTEGER PRIMARY KEY,
    totals BLOB NOT NULL -- by subject and presence
) STRICT;

-- Corrections of the past, with what stood there before (presence 0: nothing).
CREATE TABLE correction (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    made     INTEGER NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('relabel', 'add')),
    start    INTEGER NOT NULL,
    end      INTEGER NOT NULL,
    category TEXT    NOT NULL,
    changed  INTEGER NOT NULL
) STRICT;
CREATE TABLE original (
    correction INTEGER NOT NULL REFERENCES correction,
    start      INTEGER NOT NULL,
    length     INTEGER NOT NULL CHECK (length > 0),
    subject    INTEGER NOT NULL REFERENCES subject,
    presence   INTEGER NOT NULL,
    scene      INTEGER NOT NULL,
    title      INTEGER NOT NULL, -- 0: none
    PRIMARY KEY (correction, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The person's rules, and every change to them so that changes can be undone.
-- Ids are never used twice: evidence names them.
CREATE TABLE rule (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    match    TEXT    NOT NULL,
    category TEXT    NOT NULL,
    removed  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rule_change (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    made    INTEGER NOT NULL,
    rule    INTEGER NOT NULL REFERENCES rule,
    removed INTEGER NOT NULL
) STRICT;

-- Every change of a limit; the newest one of an id that is not a removal holds.
CREATE TABLE limit_change (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    made     INTEGER NOT NULL,
    limit_id TEXT    NOT NULL,
    removed  INTEGER NOT NULL,
    target   TEXT    NOT NULL,
    budget   INTEGER NOT NULL,
    per      TEXT    NOT NULL,
    days     TEXT    NOT NULL
) STRICT;

-- Nudges as shown, with their answers. at and answered_at are true elapsed time
-- in nanoseconds on the axis of the run that showed the nudge.
CREATE TABLE nudge (
    ordinal         INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    run             INTEGER NOT NULL,
    day             TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    target          TEXT    NOT NULL,
    limit_id        TEXT    NOT NULL,
    because         TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    actions         TEXT    NOT NULL,
    shown           INTEGER NOT NULL,
    shown_offset    INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    extended        INTEGER NOT NULL,
    answer          TEXT    NOT NULL DEFAULT '',
    answered        INTEGER NOT NULL DEFAULT 0,
    answered_offset INTEGER NOT NULL DEFAULT 0,
    answered_at     INTEGER NOT NULL DEFAULT 0,
    granted         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX nudge_shown ON nudge (shown);

PRAGMA user_version = 1;

-- +goose Down
SELECT 1;
