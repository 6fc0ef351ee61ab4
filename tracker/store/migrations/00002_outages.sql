-- +goose Up

-- When something could not be seen, for data quality: a source that was down,
-- or wall time lived twice because the clock was set back. Milliseconds of UTC.
CREATE TABLE outage (
    source TEXT    NOT NULL,
    start  INTEGER NOT NULL,
    end    INTEGER NOT NULL CHECK (end > start),
    PRIMARY KEY (source, start)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;

-- +goose Down
SELECT 1;
