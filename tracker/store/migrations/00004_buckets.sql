-- +goose Up

-- What watchers send to the port, where the person has it kept as sent: series of events,
-- apart from spans. Without that there are the buckets alone. Nanoseconds, since clients
-- compare what they sent with what they get.
CREATE TABLE bucket (
    id       TEXT PRIMARY KEY,
    type     TEXT NOT NULL,
    client   TEXT NOT NULL,
    hostname TEXT NOT NULL,
    created  INTEGER NOT NULL,
    data     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bucket_event (
    id     INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL REFERENCES bucket ON DELETE CASCADE,
    start  INTEGER NOT NULL,
    length INTEGER NOT NULL CHECK (length >= 0),
    data   TEXT NOT NULL,
    kept   INTEGER NOT NULL -- when it was sent last: what is kept for a week may tell of long ago
) STRICT;

CREATE INDEX bucket_event_by_start ON bucket_event (bucket, start);
CREATE INDEX bucket_event_by_kept ON bucket_event (kept);

-- Who may do more at the port than drop heartbeats: the token's SHA-256, never the token.
CREATE TABLE client (
    name       TEXT PRIMARY KEY,
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    prefix     TEXT NOT NULL,
    write_only INTEGER NOT NULL,
    created    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;

-- +goose Down
SELECT 1;
