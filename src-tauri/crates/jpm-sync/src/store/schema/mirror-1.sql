-- Times are microseconds since 1970 in UTC. `raw` is the record as the server sent it.

CREATE TABLE about (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE appointment (
    id               INTEGER PRIMARY KEY,
    job_id           INTEGER NOT NULL,
    number           TEXT,
    start_us         INTEGER NOT NULL,
    end_us           INTEGER NOT NULL,
    arrival_start_us INTEGER,
    arrival_end_us   INTEGER,
    status           TEXT NOT NULL,
    confirmed        INTEGER NOT NULL,
    instructions     TEXT,
    customer_id      INTEGER,
    active           INTEGER NOT NULL,
    -- Where the server does not say when it ends, the end is an hour after the start.
    end_known        INTEGER NOT NULL DEFAULT 1,
    modified_us      INTEGER NOT NULL,
    raw              TEXT NOT NULL
);
-- All that a calendar shows of an appointment: its own row carries its raw text, and a day's rows lie on a page each.
CREATE INDEX appointment_start ON appointment (start_us, end_us, active, job_id, customer_id, status, confirmed, arrival_start_us, arrival_end_us,
    number, end_known, instructions);
CREATE INDEX appointment_job ON appointment (job_id, start_us);
-- What is on hold waits in the tray whatever its date; there is little of it among all that ever was.
CREATE INDEX appointment_hold ON appointment (start_us) WHERE status = 'Hold' AND active = 1;
-- What lasts longer than a day is rare; with these apart, a day's query need look back one day only.
CREATE INDEX appointment_long ON appointment (end_us) WHERE end_us - start_us > 86400000000;

CREATE TABLE assignment (
    id             INTEGER PRIMARY KEY,
    appointment_id INTEGER NOT NULL,
    technician_id  INTEGER NOT NULL,
    active         INTEGER NOT NULL,
    modified_us    INTEGER NOT NULL,
    raw            TEXT NOT NULL
);
CREATE INDEX assignment_appointment ON assignment (appointment_id, active, technician_id);

CREATE TABLE job (
    id               INTEGER PRIMARY KEY,
    number           TEXT,
    customer_id      INTEGER,
    location_id      INTEGER,
    status           TEXT NOT NULL,
    business_unit_id INTEGER,
    job_type_id      INTEGER,
    priority         TEXT,
    campaign_id      INTEGER,
    project_id       INTEGER,
    summary          TEXT,
    created_us       INTEGER,
    completed_us     INTEGER,
    modified_us      INTEGER NOT NULL,
    raw              TEXT NOT NULL
);
CREATE INDEX job_customer ON job (customer_id);
CREATE INDEX job_project ON job (project_id) WHERE project_id IS NOT NULL;

CREATE TABLE project (
    id          INTEGER PRIMARY KEY,
    number      TEXT,
    name        TEXT,
    summary     TEXT,
    status      TEXT,
    customer_id INTEGER,
    location_id INTEGER,
    managers    TEXT NOT NULL,
    units       TEXT NOT NULL,
    start_date  TEXT,
    target_date TEXT,
    actual_date TEXT,
    modified_us INTEGER NOT NULL,
    raw         TEXT NOT NULL
);

CREATE TABLE customer (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    phone       TEXT,
    also        TEXT NOT NULL,
    active      INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    raw         TEXT NOT NULL
);

CREATE TABLE location (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER,
    name        TEXT NOT NULL,
    address     TEXT,
    active      INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    raw         TEXT NOT NULL
);
CREATE INDEX location_customer ON location (customer_id);

CREATE TABLE technician (
    id               INTEGER PRIMARY KEY,
    name             TEXT NOT NULL,
    business_unit_id INTEGER,
    team             TEXT,
    active           INTEGER NOT NULL,
    modified_us      INTEGER NOT NULL,
    raw              TEXT NOT NULL
);

CREATE TABLE shift (
    id            INTEGER PRIMARY KEY,
    technician_id INTEGER NOT NULL,
    start_us      INTEGER NOT NULL,
    end_us        INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    active        INTEGER NOT NULL,
    modified_us   INTEGER NOT NULL,
    raw           TEXT NOT NULL
);
CREATE INDEX shift_start ON shift (start_us);

CREATE TABLE job_type (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    units       TEXT NOT NULL,
    minutes     INTEGER,
    priority    TEXT,
    summary     TEXT,
    active      INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    raw         TEXT NOT NULL
);

-- Business units, campaigns, employees, reasons: a number and a name.
CREATE TABLE named (
    kind        TEXT NOT NULL,
    id          INTEGER NOT NULL,
    name        TEXT NOT NULL,
    active      INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    raw         TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE history (
    job_id      INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    event       TEXT NOT NULL,
    on_us       INTEGER NOT NULL,
    employee_id INTEGER,
    tool        TEXT,
    memo        TEXT,
    PRIMARY KEY (job_id, id)
) WITHOUT ROWID;

CREATE TABLE history_read (
    job_id INTEGER PRIMARY KEY,
    on_us  INTEGER NOT NULL
);

-- How far each list has been read. `cursor_us` moves only with the last page of a run.
CREATE TABLE feed (
    name           TEXT PRIMARY KEY,
    cursor_us      INTEGER,
    fresh_us       INTEGER,
    forbidden_us   INTEGER,
    expected       INTEGER,
    run_started_us INTEGER,
    run_page       INTEGER,
    run_floor_us   INTEGER
) WITHOUT ROWID;
