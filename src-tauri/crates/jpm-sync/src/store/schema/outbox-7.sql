-- Renames to standard terms. The row format was written and never read. Each edit is sent by
-- itself, so no later edit replaces it.
ALTER TABLE about RENAME TO meta;
ALTER TABLE meta RENAME COLUMN names TO id_map_changes;
ALTER TABLE operation RENAME COLUMN local_visits TO local_appointments;
ALTER TABLE operation RENAME COLUMN made_us TO created_us;
ALTER TABLE operation RENAME COLUMN next_try_us TO next_attempt_us;
ALTER TABLE operation RENAME COLUMN news TO remote_change;
ALTER TABLE operation RENAME COLUMN marked TO has_marker;
ALTER TABLE operation DROP COLUMN format;
DROP INDEX operation_replaced;
ALTER TABLE operation DROP COLUMN replaced_by;
