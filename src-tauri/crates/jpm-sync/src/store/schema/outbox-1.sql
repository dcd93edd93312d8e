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

-- From our own names to the server's numbers. Never deleted: a window may still hold a local name.
CREATE TABLE id_map (
    local     TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,
    server    INTEGER NOT NULL,
    operation TEXT NOT NULL
) WITHOUT ROWID;

-- What happened to each operation.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL,
    on_us     INTEGER NOT NULL,
    state     TEXT NOT NULL,
    note      TEXT
);
