-- How late rows of a list have been seen to become visible, for the overlap of its runs.
ALTER TABLE feed ADD COLUMN late_us INTEGER;
ALTER TABLE feed ADD COLUMN late_on_us INTEGER;
-- Where an export feed goes on.
ALTER TABLE feed ADD COLUMN token TEXT;

-- When the telephone numbers of a customer were read; they stand in the customer's row.
CREATE TABLE telephone_read (
    customer_id INTEGER PRIMARY KEY,
    on_us       INTEGER NOT NULL
);
