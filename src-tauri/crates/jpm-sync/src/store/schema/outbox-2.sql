-- The completed steps of an operation that stopped halfway. JSON.
ALTER TABLE operation ADD COLUMN steps TEXT NOT NULL DEFAULT '[]';
-- In a conflict: when and by whom the server's copy was changed. JSON.
ALTER TABLE operation ADD COLUMN news TEXT;
-- 1 if it was undone while it was being sent. It is reversed as soon as its outcome is known.
ALTER TABLE operation ADD COLUMN undo_wanted INTEGER NOT NULL DEFAULT 0;
-- 1 if its call carried a marker by which its effect can be found.
ALTER TABLE operation ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
-- The later operation that replaces it, made before it was sent.
ALTER TABLE operation ADD COLUMN replaced_by TEXT;
CREATE INDEX operation_replaced ON operation (replaced_by) WHERE replaced_by IS NOT NULL;
