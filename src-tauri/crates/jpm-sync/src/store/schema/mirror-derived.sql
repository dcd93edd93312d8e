-- Tables derived from the rows of the mirror, so that screens need not join or scan: a narrow row
-- for each job, and the words for the search.
--
-- Triggers mark dirty records, whoever writes. The derived tables are updated before each commit
-- (store/derived.rs), so they are never older than the rows. The update runs in ascending order and
-- once for each record, because FTS5 is only fast that way.

CREATE TABLE job_dirty (id INTEGER PRIMARY KEY);
CREATE TABLE customer_dirty (id INTEGER PRIMARY KEY);
CREATE TABLE project_dirty (id INTEGER PRIMARY KEY);

-- The columns by which the job table filters, sorts and counts, and the columns of the job that a
-- card shows, with the names of customer and location. The row in `job` carries the raw text and is
-- several times as wide.
--
-- `next_start_us` is the next start as of the instant in `meta` under `next_start_as_of`. It is out
-- of date from `next_start_expires_us` on.
CREATE TABLE job_list (
    id               INTEGER PRIMARY KEY,
    status           TEXT NOT NULL,
    business_unit_id INTEGER,
    job_type_id      INTEGER,
    priority         TEXT,
    project_id       INTEGER,
    number           TEXT,
    customer         TEXT COLLATE NOCASE,
    modified_us      INTEGER NOT NULL,
    next_start_us          INTEGER,
    next_start_expires_us          INTEGER,
    appointment_count           INTEGER NOT NULL,
    customer_id      INTEGER,
    address          TEXT,
    summary          TEXT,
    -- The customer's phone numbers as they are shown.
    phone            TEXT,
    created_us       INTEGER,
    completed_us     INTEGER,
    -- The ids of the tags as a JSON list.
    tags             TEXT,
    -- The dispatch zone of the location.
    zone_id          INTEGER
);
CREATE INDEX job_list_next ON job_list (next_start_us, id);
CREATE INDEX job_list_status ON job_list (status, next_start_us, id);
CREATE INDEX job_list_unit ON job_list (business_unit_id, next_start_us, id);
CREATE INDEX job_list_type ON job_list (job_type_id, next_start_us, id);
-- With the columns by which the jobs of projects are counted.
CREATE INDEX job_list_project ON job_list (project_id, next_start_us, id, status, created_us, completed_us, modified_us) WHERE project_id IS NOT NULL;
CREATE INDEX job_list_number ON job_list (length(number), number, id);
CREATE INDEX job_list_customer ON job_list (customer, id);
-- With the status, so that the open jobs of a customer are found in the index alone.
CREATE INDEX job_list_of_customer ON job_list (customer_id, next_start_us, id, status);
CREATE INDEX job_list_modified ON job_list (modified_us, id);
CREATE INDEX job_list_created ON job_list (created_us, id);
CREATE INDEX job_list_completed ON job_list (completed_us, id);
CREATE INDEX job_list_turn ON job_list (next_start_expires_us) WHERE next_start_expires_us IS NOT NULL;

-- The texts are folded first (search_tokens.rs), so that the index, a query and a waiting edit
-- agree. The `ascii` tokenizer counts each byte above ASCII as part of a token, which is needed
-- here. Positions are not indexed, because the matching text is read from the records.
--
-- The words are also stored beside the index, because FTS5 needs the old text to remove an entry.
-- `contentless_delete` does not need it, but made the first download a hundred times slower: each
-- replaced row leaves a tombstone, and each merge reads all of them.
CREATE TABLE job_text (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE VIRTUAL TABLE job_words USING fts5 (words, content='job_text', content_rowid='id', detail=none, columnsize=0, tokenize='ascii', prefix='1 2 3');
INSERT INTO job_words (job_words, rank) VALUES ('hashsize', 8388608);
CREATE TABLE customer_text (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE VIRTUAL TABLE customer_words USING fts5 (words, content='customer_text', content_rowid='id', detail=none, columnsize=0, tokenize='ascii', prefix='1 2 3');
INSERT INTO customer_words (customer_words, rank) VALUES ('hashsize', 8388608);
CREATE TABLE project_text (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE VIRTUAL TABLE project_words USING fts5 (words, content='project_text', content_rowid='id', detail=none, columnsize=0, tokenize='ascii', prefix='1 2 3');
INSERT INTO project_words (project_words, rank) VALUES ('hashsize', 8388608);

CREATE INDEX job_number ON job (number);
CREATE INDEX job_location ON job (location_id);
CREATE INDEX job_type_of ON job (job_type_id);
CREATE INDEX appointment_number ON appointment (number);
CREATE INDEX customer_name ON customer (name COLLATE NOCASE);
CREATE INDEX project_number ON project (number);
CREATE INDEX project_customer ON project (customer_id);
CREATE INDEX project_location ON project (location_id);

-- Never use `OR IGNORE`: the conflict clause of the statement that fires a trigger overrides the
-- trigger's own.
CREATE TRIGGER appointment_inserted AFTER INSERT ON appointment BEGIN
    INSERT INTO job_dirty SELECT id FROM job WHERE id = new.job_id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
END;
CREATE TRIGGER appointment_updated AFTER UPDATE OF job_id, number, start_us, status, active, instructions ON appointment BEGIN
    INSERT INTO job_dirty SELECT id FROM job WHERE id IN (old.job_id, new.job_id) AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
END;
CREATE TRIGGER appointment_deleted AFTER DELETE ON appointment BEGIN
    INSERT INTO job_dirty SELECT id FROM job WHERE id = old.job_id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
END;

CREATE TRIGGER job_inserted AFTER INSERT ON job BEGIN
    INSERT INTO job_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = new.id);
END;
CREATE TRIGGER job_updated AFTER UPDATE ON job BEGIN
    INSERT INTO job_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = new.id);
END;
CREATE TRIGGER job_deleted AFTER DELETE ON job BEGIN
    INSERT INTO job_dirty SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = old.id);
END;

CREATE TRIGGER job_held_inserted AFTER INSERT ON job WHEN new.status = 'Hold' BEGIN
    INSERT INTO job_hold (job_id, since_us) SELECT new.id, new.modified_us WHERE NOT EXISTS (SELECT 1 FROM job_hold WHERE job_id = new.id);
END;
CREATE TRIGGER job_held AFTER UPDATE OF status ON job WHEN new.status = 'Hold' AND old.status <> 'Hold' BEGIN
    INSERT INTO job_hold (job_id, since_us) SELECT new.id, new.modified_us WHERE NOT EXISTS (SELECT 1 FROM job_hold WHERE job_id = new.id);
END;
CREATE TRIGGER job_not_held AFTER UPDATE OF status ON job WHEN new.status <> 'Hold' AND old.status = 'Hold' BEGIN
    DELETE FROM job_hold WHERE job_id = new.id;
END;
CREATE TRIGGER job_held_deleted AFTER DELETE ON job WHEN old.status = 'Hold' BEGIN
    DELETE FROM job_hold WHERE job_id = old.id;
END;

CREATE TRIGGER customer_inserted AFTER INSERT ON customer BEGIN
    INSERT INTO customer_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = new.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE customer_id = new.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE customer_id = new.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;
CREATE TRIGGER customer_updated AFTER UPDATE ON customer BEGIN
    INSERT INTO customer_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = new.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE customer_id = new.id AND (old.name, old.phone) IS NOT (new.name, new.phone) AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE customer_id = new.id AND (old.name, old.phone) IS NOT (new.name, new.phone) AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;
CREATE TRIGGER customer_deleted AFTER DELETE ON customer BEGIN
    INSERT INTO customer_dirty SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = old.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE customer_id = old.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE customer_id = old.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;

CREATE TRIGGER location_inserted AFTER INSERT ON location BEGIN
    INSERT INTO customer_dirty SELECT id FROM customer WHERE id = new.customer_id AND NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = customer.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;
CREATE TRIGGER location_updated AFTER UPDATE ON location WHEN (old.name, old.address, old.zone_id, old.customer_id, old.active) IS NOT (new.name, new.address, new.zone_id, new.customer_id, new.active) BEGIN
    INSERT INTO customer_dirty SELECT id FROM customer WHERE id IN (old.customer_id, new.customer_id) AND NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = customer.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;
CREATE TRIGGER location_deleted AFTER DELETE ON location BEGIN
    INSERT INTO customer_dirty SELECT id FROM customer WHERE id = old.customer_id AND NOT EXISTS (SELECT 1 FROM customer_dirty WHERE customer_dirty.id = customer.id);
    INSERT INTO job_dirty SELECT id FROM job WHERE location_id = old.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
    INSERT INTO project_dirty SELECT id FROM project WHERE location_id = old.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = project.id);
END;

CREATE TRIGGER job_type_inserted AFTER INSERT ON job_type BEGIN
    INSERT INTO job_dirty SELECT id FROM job WHERE job_type_id = new.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
END;
CREATE TRIGGER job_type_updated AFTER UPDATE ON job_type WHEN old.name IS NOT new.name BEGIN
    INSERT INTO job_dirty SELECT id FROM job WHERE job_type_id = new.id AND NOT EXISTS (SELECT 1 FROM job_dirty WHERE job_dirty.id = job.id);
END;

CREATE TRIGGER project_inserted AFTER INSERT ON project BEGIN
    INSERT INTO project_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = new.id);
END;
CREATE TRIGGER project_updated AFTER UPDATE ON project BEGIN
    INSERT INTO project_dirty SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = new.id);
END;
CREATE TRIGGER project_deleted AFTER DELETE ON project BEGIN
    INSERT INTO project_dirty SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = old.id);
END;
CREATE TRIGGER manager_inserted AFTER INSERT ON named_record WHEN new.kind = 'employee' BEGIN
    INSERT INTO project_dirty SELECT DISTINCT p.id FROM project p, json_each(p.managers) m WHERE m.value = new.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = p.id);
END;
CREATE TRIGGER manager_updated AFTER UPDATE ON named_record WHEN new.kind = 'employee' AND old.name IS NOT new.name BEGIN
    INSERT INTO project_dirty SELECT DISTINCT p.id FROM project p, json_each(p.managers) m WHERE m.value = new.id AND NOT EXISTS (SELECT 1 FROM project_dirty WHERE project_dirty.id = p.id);
END;
