-- The data of the sandbox. Instants are microseconds since 1970 in UTC. Dates are text
-- (2026-11-23).
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Settings that no call changes: job types, reasons, business units, technicians, employees,
-- campaigns, statuses. `json` has the vendor's fields, which include those of the contract.
CREATE TABLE records (
  kind TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, active INTEGER NOT NULL,
  created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, street TEXT NOT NULL, unit TEXT, city TEXT NOT NULL, zip TEXT NOT NULL,
  phone TEXT NOT NULL, email TEXT, active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE locations (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, name TEXT NOT NULL, street TEXT NOT NULL, unit TEXT, city TEXT NOT NULL, zip TEXT NOT NULL,
  active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, customer_id INTEGER NOT NULL, location_id INTEGER NOT NULL, status TEXT NOT NULL,
  completed_on INTEGER, business_unit_id INTEGER NOT NULL, job_type_id INTEGER NOT NULL, priority TEXT NOT NULL, campaign_id INTEGER,
  project_id INTEGER, summary TEXT NOT NULL, appointment_count INTEGER NOT NULL, first_appointment_id INTEGER, last_appointment_id INTEGER,
  recall_for_id INTEGER, created_by INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL,
  extra TEXT NOT NULL DEFAULT '{}');
CREATE TABLE external_data (job_id INTEGER NOT NULL, application TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE appointments (
  id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, number TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
  window_start INTEGER, window_end INTEGER, status TEXT NOT NULL, special_instructions TEXT, customer_id INTEGER NOT NULL,
  unused INTEGER NOT NULL, confirmed INTEGER NOT NULL, active INTEGER NOT NULL, created_by INTEGER NOT NULL,
  created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE assignments (
  id INTEGER PRIMARY KEY, appointment_id INTEGER NOT NULL, job_id INTEGER NOT NULL, technician_id INTEGER NOT NULL, technician_name TEXT NOT NULL,
  status TEXT NOT NULL, assigned_by INTEGER NOT NULL, active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE history (
  id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, event_type TEXT NOT NULL, date INTEGER NOT NULL, employee_id INTEGER, tool TEXT, memo TEXT NOT NULL);
CREATE TABLE projects (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL, summary TEXT NOT NULL, status_id INTEGER, substatus_id INTEGER,
  customer_id INTEGER NOT NULL, location_id INTEGER NOT NULL, project_type_id INTEGER, manager_ids TEXT NOT NULL, business_unit_ids TEXT NOT NULL,
  start_date TEXT, target_date TEXT, actual_date TEXT, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE shifts (
  id INTEGER PRIMARY KEY, technician_id INTEGER NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, note TEXT, starts INTEGER NOT NULL,
  ends INTEGER NOT NULL, active INTEGER NOT NULL, created_on INTEGER NOT NULL, modified_on INTEGER NOT NULL);
CREATE TABLE effects (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, touched TEXT NOT NULL, body TEXT);
