-- +goose Up

-- What agents worked by themselves: the subject is a program's alone. Two may be at it
-- at once, so nothing keeps rows apart in time; nth tells those with one start apart.
-- Rows end with their hour of UTC, so that those older than spans are kept (before
-- pruned) can be summed up by hour: length may then be more than an hour. Milliseconds.
CREATE TABLE unattended (
    start   INTEGER NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject,
    nth     INTEGER NOT NULL,
    length  INTEGER NOT NULL CHECK (length > 0),
    PRIMARY KEY (start, subject, nth)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;

-- +goose Down
SELECT 1;
