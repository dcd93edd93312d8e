-- The additions of format 2. They run on a new company and on a file of format 1, so they use only
-- data of format 1.
ALTER TABLE jobs ADD COLUMN paid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '[]';
-- Notes of jobs and projects; `kind` is job or project.
CREATE TABLE notes (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, owner_id INTEGER NOT NULL, text TEXT NOT NULL, pinned INTEGER NOT NULL,
  created_by INTEGER NOT NULL, active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE INDEX notes_owner ON notes (kind, owner_id);
-- All cancellations. A removed one is inactive.
CREATE TABLE cancellations (
  id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, reason_id INTEGER, memo TEXT NOT NULL, created_by INTEGER NOT NULL,
  active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE INDEX cancellations_job ON cancellations (job_id);
-- The reason of a current hold of an appointment.
CREATE TABLE holds (
  appointment_id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, reason_id INTEGER, memo TEXT NOT NULL);
CREATE INDEX holds_job ON holds (job_id);
-- Non-job appointments, such as meetings. `json` has the fields that are only stored and returned.
CREATE TABLE events (
  id INTEGER PRIMARY KEY, technician_id INTEGER NOT NULL, starts INTEGER NOT NULL, seconds INTEGER NOT NULL, name TEXT NOT NULL,
  summary TEXT NOT NULL, json TEXT NOT NULL, active INTEGER NOT NULL, created_by INTEGER NOT NULL, created_on INTEGER NOT NULL,
  modified_on INTEGER NOT NULL);
CREATE INDEX events_starts ON events (starts);
CREATE INDEX events_technician ON events (technician_id);
CREATE INDEX events_modified ON events (modified_on);
-- Finds the next job number and the next appointments of the field simulation without reading every
-- row.
CREATE INDEX jobs_number_value ON jobs (CAST(number AS INTEGER));
CREATE INDEX appointments_open ON appointments (starts) WHERE status IN ('Scheduled', 'Dispatched', 'Working');
-- Jobs of projects in progress have a deposit.
UPDATE jobs SET paid = 1 WHERE project_id IN (SELECT id FROM projects WHERE status_id = 4);
INSERT INTO cancellations (job_id, reason_id, memo, created_by, active, created_on, modified_on)
  SELECT h.job_id, r.id, '', coalesce(h.employee_id, 0), 1, max(h.date), max(h.date) FROM history h JOIN jobs j ON j.id = h.job_id
  JOIN records r ON r.kind = 'cancel_reason' AND r.name = h.memo
  WHERE h.event_type = 'Job Canceled' AND j.status = 'Canceled' GROUP BY h.job_id ORDER BY h.job_id;
INSERT INTO holds (appointment_id, job_id, reason_id, memo)
  SELECT a.id, a.job_id, min(r.id), max(h.memo) FROM appointments a JOIN history h ON h.job_id = a.job_id AND h.event_type = 'Job Put On Hold'
  JOIN records r ON r.kind = 'hold_reason' AND instr(h.memo, r.name) = 1 WHERE a.status = 'Hold' GROUP BY a.id;
INSERT INTO notes (kind, owner_id, text, pinned, created_by, active, created_on, modified_on)
  SELECT 'job', id, CASE id % 3 WHEN 0 THEN 'Gate code changed, call from the street.' WHEN 1 THEN 'Customer prefers a text before arrival.'
    ELSE 'Dog in the yard; ring first.' END, id % 5 = 0, created_by, 1, created_on, created_on FROM jobs WHERE id % 7 = 0 ORDER BY id;
INSERT INTO notes (kind, owner_id, text, pinned, created_by, active, created_on, modified_on)
  SELECT 'project', id, 'Walk-through done with the customer; scope as in the summary.', 1, 9001, 1, created_on, created_on FROM projects ORDER BY id;
INSERT INTO events (technician_id, starts, seconds, name, summary, json, active, created_by, created_on, modified_on)
  SELECT technician_id, starts, 1800, CASE id % 2 WHEN 0 THEN 'Truck inspection' ELSE 'Team meeting' END, '', '{}', 1, 9004, created_on, created_on
  FROM shifts WHERE type = 'Normal' AND id % 9 = 0 ORDER BY id;
CREATE INDEX history_date ON history (date, id);
