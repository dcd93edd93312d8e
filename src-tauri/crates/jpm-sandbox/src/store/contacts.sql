-- The additions of format 3: contacts and quirks. A customer may have several contacts or none.
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, memo TEXT,
  created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
INSERT INTO contacts (id, customer_id, type, value, memo, created_on, modified_on)
  SELECT id + 100000000, id, 'MobilePhone', phone, NULL, created_on, modified_on FROM customers ORDER BY id;
CREATE INDEX contacts_customer ON contacts (customer_id);
CREATE INDEX contacts_modified ON contacts (modified_on);
-- Values of answers that no column can hold, such as an end in the year 1. `json` overrides fields
-- of the record.
CREATE TABLE quirks (kind TEXT NOT NULL, id INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
-- A write to a column removes its quirk.
CREATE TRIGGER appointment_times AFTER UPDATE OF starts, ends, window_start, window_end ON appointments
  WHEN old.starts <> new.starts OR old.ends <> new.ends OR old.window_start IS NOT new.window_start OR old.window_end IS NOT new.window_end
  BEGIN
    UPDATE quirks SET json = json_remove(json, '$.end', '$.arrivalWindowStart', '$.arrivalWindowEnd')
      WHERE kind = 'appointments' AND id = new.id;
  END;
CREATE TRIGGER job_summary AFTER UPDATE OF summary ON jobs WHEN old.summary <> new.summary BEGIN
  UPDATE quirks SET json = json_remove(json, '$.summary') WHERE kind = 'jobs' AND id = new.id;
END;
CREATE TRIGGER project_texts AFTER UPDATE OF name, summary ON projects BEGIN
  UPDATE quirks SET json = json_remove(json, '$.name', '$.summary', '$.modifiedOn') WHERE kind = 'projects' AND id = new.id;
END;
