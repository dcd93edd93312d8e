-- A conflict looks at the finished edits of its own job only, however many there are of others.
CREATE INDEX operation_job ON operation (job);
