-- Times are microseconds since 1970 in UTC, by this machine's clock. `edit`, `base`, `theirs` and
-- `refusal` are JSON.

CREATE TABLE operation (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    format         INTEGER NOT NULL,
    state          TEXT NOT NULL,
    edit           TEXT NOT NULL,
    base           TEXT NOT NULL,
    theirs         TEXT,
    job            TEXT,
    appointment    TEXT,
    project        TEXT,
    local_visits   TEXT NOT NULL,
    subject        TEXT NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    made_us        INTEGER NOT NULL,
    sent_us        INTEGER,
    next_try_us    INTEGER,
    refusal        TEXT,
    undoes         TEXT,
    finished_us    INTEGER
);
CREATE INDEX operation_state ON operation (state);

-- Maps local ids to the server's ids. Rows are never deleted, because a window may still hold a
-- local id.
CREATE TABLE id_map (
    local     TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,
    server    INTEGER NOT NULL,
    operation TEXT NOT NULL
) WITHOUT ROWID;

-- The audit trail of the operations.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL,
    on_us     INTEGER NOT NULL,
    state     TEXT NOT NULL,
    note      TEXT
);
