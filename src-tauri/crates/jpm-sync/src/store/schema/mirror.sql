-- The rows of the mirror. Times are microseconds since 1970 in UTC. `raw` is the record as the
-- server sent it.
--
-- A mirror is never migrated. One of another format is downloaded again. Each change of a table
-- raises MIRROR_FORMAT (store/open.rs).

CREATE TABLE meta (
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
    -- 0 if the server does not say when it ends. The end is then an hour after the start.
    end_known        INTEGER NOT NULL DEFAULT 1,
    modified_us      INTEGER NOT NULL,
    raw              TEXT NOT NULL
);
-- A covering index with all columns that a calendar shows. The rows themselves are wide because of
-- their raw text, so the rows of a day are on many pages.
CREATE INDEX appointment_start ON appointment (start_us, end_us, active, job_id, customer_id, status,
    confirmed, arrival_start_us, arrival_end_us, number, end_known, instructions);
-- With the columns by which the appointments of projects are counted.
CREATE INDEX appointment_job ON appointment (job_id, start_us, end_us, status, active);
-- The tray shows all appointments on hold, whatever their date. They are few.
CREATE INDEX appointment_hold ON appointment (start_us) WHERE status = 'Hold' AND active = 1;
-- Appointments longer than a day are rare. They have their own index, so the query for a day only
-- looks back one day.
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
    -- The ids of the tags as a JSON list. NULL if there is none.
    tags             TEXT,
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
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    phone           TEXT,
    billing_address TEXT NOT NULL,
    active          INTEGER NOT NULL,
    modified_us     INTEGER NOT NULL,
    raw             TEXT NOT NULL
);

CREATE TABLE location (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER,
    name        TEXT NOT NULL,
    address     TEXT,
    zone_id     INTEGER,
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

CREATE TABLE arrival_window (
    id           INTEGER PRIMARY KEY,
    -- In minutes after midnight, in the business time zone.
    start_minute INTEGER NOT NULL,
    minutes      INTEGER NOT NULL,
    units        TEXT NOT NULL,
    active       INTEGER NOT NULL,
    modified_us  INTEGER NOT NULL,
    raw          TEXT NOT NULL
);

-- Business units, campaigns, employees, reasons, tags, zones: records that are an id and a name.
CREATE TABLE named_record (
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

CREATE TABLE job_note (
    job_id      INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    pinned      INTEGER NOT NULL,
    written_us  INTEGER,
    employee_id INTEGER,
    PRIMARY KEY (job_id, position)
) WITHOUT ROWID;

CREATE TABLE job_note_read (
    job_id INTEGER PRIMARY KEY,
    on_us  INTEGER NOT NULL
);

-- The jobs on hold. Triggers maintain the rows, whoever writes (mirror-derived.sql).
CREATE TABLE job_hold (
    job_id    INTEGER PRIMARY KEY,
    -- The first known change of the job since it is on hold. The hold began then or earlier.
    since_us  INTEGER NOT NULL,
    reason_id INTEGER,
    reason    TEXT,
    memo      TEXT,
    -- When reason and memo were read. NULL before.
    read_us   INTEGER
);
CREATE INDEX job_hold_since ON job_hold (since_us, job_id);
CREATE INDEX job_hold_read ON job_hold (read_us, job_id);

CREATE TABLE customer_note (
    customer_id INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    pinned      INTEGER NOT NULL,
    written_us  INTEGER,
    employee_id INTEGER,
    PRIMARY KEY (customer_id, position)
) WITHOUT ROWID;

CREATE TABLE customer_note_read (
    customer_id INTEGER PRIMARY KEY,
    -- 0 if the credentials may not read them.
    on_us       INTEGER NOT NULL
);

CREATE TABLE project_note (
    project_id  INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    pinned      INTEGER NOT NULL,
    written_us  INTEGER,
    employee_id INTEGER,
    PRIMARY KEY (project_id, position)
) WITHOUT ROWID;

CREATE TABLE project_note_read (
    project_id INTEGER PRIMARY KEY,
    on_us      INTEGER NOT NULL
);

-- How far each list has been read. `cursor_us` moves only after a complete pass.
CREATE TABLE feed (
    name              TEXT PRIMARY KEY,
    cursor_us         INTEGER,
    fresh_us          INTEGER,
    forbidden_us      INTEGER,
    expected          INTEGER,
    -- Where an interrupted run continues.
    resume_started_us INTEGER,
    resume_page       INTEGER,
    resume_since_us   INTEGER,
    -- The greatest delay with which rows of the list became visible, and when it was seen. The
    -- overlap of the runs follows from it.
    max_delay_us      INTEGER,
    max_delay_seen_us INTEGER,
    -- The token at which the export feed continues.
    export_token      TEXT
) WITHOUT ROWID;

-- When the phone numbers of a customer were last read. The numbers are in the customer's row.
CREATE TABLE phone_read (
    customer_id INTEGER PRIMARY KEY,
    on_us       INTEGER NOT NULL
);

-- Jobs whose appointment count differs from the mirror. Their appointments will be read again.
CREATE TABLE suspect_job (id INTEGER PRIMARY KEY);

-- Records that cannot be read completely, by list and id. A record without an id has a hash of its
-- text as its key.
CREATE TABLE malformed (
    feed          TEXT NOT NULL,
    key           TEXT NOT NULL,
    id            INTEGER,
    fields        TEXT NOT NULL,
    first_seen_us INTEGER NOT NULL,
    raw           TEXT NOT NULL,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;
-- The rows are counted after each cycle. Without this index, the count would read all texts.
CREATE INDEX malformed_first_seen ON malformed (first_seen_us);

-- The project that lists a job. A job that names no project itself belongs to this one.
CREATE TABLE project_job (
    job_id     INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL
);
CREATE INDEX project_job_project ON project_job (project_id);
