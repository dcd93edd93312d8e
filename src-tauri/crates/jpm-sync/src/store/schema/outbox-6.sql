-- A conflict reads only the finished edits of its own job, however many others exist.
CREATE INDEX operation_job ON operation (job);
