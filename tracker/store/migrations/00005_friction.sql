-- +goose Up

-- Sites before which dwell's extension asks first, and what the person has it say there.
CREATE TABLE friction (
    site TEXT PRIMARY KEY,
    line TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How many prompts were sent on AI sites, in quarters of an hour: in every zone a day
-- begins with one. Milliseconds. What the subject is comes from the site alone.
CREATE TABLE prompt (
    start   INTEGER NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject,
    count   INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (start, subject)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;

-- +goose Down
SELECT 1;
