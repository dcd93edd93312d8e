-- What of an operation the server has already: it can stop half-way. JSON.
ALTER TABLE operation ADD COLUMN steps TEXT NOT NULL DEFAULT '[]';
-- In a conflict: when and by whom the server's copy was changed. JSON.
ALTER TABLE operation ADD COLUMN news TEXT;
-- 1 when it was taken back while it was on its way: it is reversed as soon as its outcome is known.
ALTER TABLE operation ADD COLUMN undo_wanted INTEGER NOT NULL DEFAULT 0;
-- 1 when its call carried a mark by which its effect is found.
ALTER TABLE operation ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
-- The later operation that stands for it, made before it was sent.
ALTER TABLE operation ADD COLUMN replaced_by TEXT;
CREATE INDEX operation_replaced ON operation (replaced_by) WHERE replaced_by IS NOT NULL;
