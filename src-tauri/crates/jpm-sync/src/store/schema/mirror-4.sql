-- Records that cannot be read, or not in full, by list and id. One without an id goes by its own text.
CREATE TABLE malformed (
    feed     TEXT NOT NULL,
    key      TEXT NOT NULL,
    id       INTEGER,
    fields   TEXT NOT NULL,
    since_us INTEGER NOT NULL,
    raw      TEXT NOT NULL,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;
-- They are counted after each round. Without it, the texts of all of them would be read for that.
CREATE INDEX malformed_since ON malformed (since_us);

-- Which project names a job as its own. A job that does not name its project itself belongs to this one.
CREATE TABLE project_job (
    job_id     INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL
);
CREATE INDEX project_job_project ON project_job (project_id);
