-- +goose Up

-- The person's days as folded for measures of reliance, one row each once the day is over.
-- day is its date, counted from 1970; start and end are what it held of time, in
-- milliseconds of UTC. basis stands for what folding went by, stale says that spans have
-- changed since. value and confidence are the index at the end of the day, NULL where there
-- is none; judged stands for what that was reckoned by, 0 where a day under it has changed.
CREATE TABLE reliance_day (
    day        INTEGER PRIMARY KEY,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL,
    basis      INTEGER NOT NULL,
    stale      INTEGER NOT NULL,
    judged     INTEGER NOT NULL,
    value      REAL,
    confidence REAL,
    folded     TEXT    NOT NULL -- the day as JSON
) STRICT;

PRAGMA user_version = 6;

-- +goose Down
SELECT 1;
