-- Jobs whose count of appointments does not go with the appointments that are here; their appointments are to be read again.
CREATE TABLE doubted_job (id INTEGER PRIMARY KEY);
