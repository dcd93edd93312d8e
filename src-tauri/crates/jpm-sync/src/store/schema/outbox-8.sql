-- The reason is a code with values. A sentence of an older format is read as text.
ALTER TABLE operation RENAME COLUMN refusal TO error;
