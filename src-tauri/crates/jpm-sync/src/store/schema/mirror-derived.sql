-- What is derived from the rows of the mirror so that screens need not join or scan: a narrow line for each job, and the words by which
-- records are found. Triggers note what is due, whoever writes; before each commit it is derived again (store/derived.rs), in ascending
-- order and once for each record, because the index of words is fast only that way. So it is never older than the rows.

CREATE TABLE job_due (id INTEGER PRIMARY KEY);
CREATE TABLE customer_due (id INTEGER PRIMARY KEY);
CREATE TABLE project_due (id INTEGER PRIMARY KEY);

-- Everything that the table of jobs filters, sorts and counts by, and all that a card shows of its job, with the names of its customer and
-- its place. The job's own row carries its raw text and would be several times as wide.
-- `next_us` is the next start as of the instant kept under `turned` in `about`; from `turn_us` on it is another.
CREATE TABLE job_line (
    id               INTEGER PRIMARY KEY,
    status           TEXT NOT NULL,
    business_unit_id INTEGER,
    job_type_id      INTEGER,
    priority         TEXT,
    project_id       INTEGER,
    number           TEXT,
    customer         TEXT COLLATE NOCASE,
    modified_us      INTEGER NOT NULL,
    next_us          INTEGER,
    turn_us          INTEGER,
    visits           INTEGER NOT NULL,
    customer_id      INTEGER,
    address          TEXT,
    summary          TEXT,
    -- The customer's phone numbers, as they are shown.
    phone            TEXT
);
CREATE INDEX job_line_next ON job_line (next_us, id);
CREATE INDEX job_line_status ON job_line (status, next_us, id);
CREATE INDEX job_line_unit ON job_line (business_unit_id, next_us, id);
CREATE INDEX job_line_type ON job_line (job_type_id, next_us, id);
CREATE INDEX job_line_project ON job_line (project_id, next_us, id) WHERE project_id IS NOT NULL;
CREATE INDEX job_line_number ON job_line (length(number), number, id);
CREATE INDEX job_line_customer ON job_line (customer, id);
CREATE INDEX job_line_modified ON job_line (modified_us, id);
CREATE INDEX job_line_turn ON job_line (turn_us) WHERE turn_us IS NOT NULL;

-- The words are folded before they come here (words.rs), so that the index, a query and a waiting edit agree to the letter; every byte
-- above ASCII is then part of a word, which is what `ascii` takes it for. Places in the text are not kept: what a hit shows is read from the
-- records, and which words match where is seen there. The words themselves are kept once, beside the index, because to take an entry out
-- it must be told what is in it. (FTS5 can do without, with `contentless_delete`; measured, that made the first download a hundred times
-- slower, since each replaced row costs a tombstone and each merge looks at all of them.)
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

-- Never `OR IGNORE`: the conflict clause of the statement that fires a trigger takes the place of the trigger's own.
CREATE TRIGGER appointment_came AFTER INSERT ON appointment BEGIN
    INSERT INTO job_due SELECT id FROM job WHERE id = new.job_id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
END;
CREATE TRIGGER appointment_changed AFTER UPDATE OF job_id, number, start_us, status, active, instructions ON appointment BEGIN
    INSERT INTO job_due SELECT id FROM job WHERE id IN (old.job_id, new.job_id) AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
END;
CREATE TRIGGER appointment_went AFTER DELETE ON appointment BEGIN
    INSERT INTO job_due SELECT id FROM job WHERE id = old.job_id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
END;

CREATE TRIGGER job_came AFTER INSERT ON job BEGIN
    INSERT INTO job_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = new.id);
END;
CREATE TRIGGER job_changed AFTER UPDATE ON job BEGIN
    INSERT INTO job_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = new.id);
END;
CREATE TRIGGER job_went AFTER DELETE ON job BEGIN
    INSERT INTO job_due SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = old.id);
END;

CREATE TRIGGER customer_came AFTER INSERT ON customer BEGIN
    INSERT INTO customer_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = new.id);
    INSERT INTO job_due SELECT id FROM job WHERE customer_id = new.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE customer_id = new.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;
CREATE TRIGGER customer_changed AFTER UPDATE ON customer BEGIN
    INSERT INTO customer_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = new.id);
    INSERT INTO job_due SELECT id FROM job WHERE customer_id = new.id AND (old.name, old.phone) IS NOT (new.name, new.phone) AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE customer_id = new.id AND (old.name, old.phone) IS NOT (new.name, new.phone) AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;
CREATE TRIGGER customer_went AFTER DELETE ON customer BEGIN
    INSERT INTO customer_due SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = old.id);
    INSERT INTO job_due SELECT id FROM job WHERE customer_id = old.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE customer_id = old.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;

CREATE TRIGGER location_came AFTER INSERT ON location BEGIN
    INSERT INTO customer_due SELECT id FROM customer WHERE id = new.customer_id AND NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = customer.id);
    INSERT INTO job_due SELECT id FROM job WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;
CREATE TRIGGER location_changed AFTER UPDATE ON location WHEN (old.name, old.address, old.customer_id, old.active) IS NOT (new.name, new.address, new.customer_id, new.active) BEGIN
    INSERT INTO customer_due SELECT id FROM customer WHERE id IN (old.customer_id, new.customer_id) AND NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = customer.id);
    INSERT INTO job_due SELECT id FROM job WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE location_id = new.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;
CREATE TRIGGER location_went AFTER DELETE ON location BEGIN
    INSERT INTO customer_due SELECT id FROM customer WHERE id = old.customer_id AND NOT EXISTS (SELECT 1 FROM customer_due WHERE customer_due.id = customer.id);
    INSERT INTO job_due SELECT id FROM job WHERE location_id = old.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
    INSERT INTO project_due SELECT id FROM project WHERE location_id = old.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = project.id);
END;

CREATE TRIGGER job_type_came AFTER INSERT ON job_type BEGIN
    INSERT INTO job_due SELECT id FROM job WHERE job_type_id = new.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
END;
CREATE TRIGGER job_type_renamed AFTER UPDATE ON job_type WHEN old.name IS NOT new.name BEGIN
    INSERT INTO job_due SELECT id FROM job WHERE job_type_id = new.id AND NOT EXISTS (SELECT 1 FROM job_due WHERE job_due.id = job.id);
END;

CREATE TRIGGER project_came AFTER INSERT ON project BEGIN
    INSERT INTO project_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = new.id);
END;
CREATE TRIGGER project_changed AFTER UPDATE ON project BEGIN
    INSERT INTO project_due SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = new.id);
END;
CREATE TRIGGER project_went AFTER DELETE ON project BEGIN
    INSERT INTO project_due SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = old.id);
END;
CREATE TRIGGER manager_came AFTER INSERT ON named WHEN new.kind = 'employee' BEGIN
    INSERT INTO project_due SELECT DISTINCT p.id FROM project p, json_each(p.managers) m WHERE m.value = new.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = p.id);
END;
CREATE TRIGGER manager_renamed AFTER UPDATE ON named WHEN new.kind = 'employee' AND old.name IS NOT new.name BEGIN
    INSERT INTO project_due SELECT DISTINCT p.id FROM project p, json_each(p.managers) m WHERE m.value = new.id AND NOT EXISTS (SELECT 1 FROM project_due WHERE project_due.id = p.id);
END;
