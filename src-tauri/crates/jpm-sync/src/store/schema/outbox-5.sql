-- One row that shows whether this is the file that was written last, and whether it is complete.
CREATE TABLE about (
    identity   TEXT NOT NULL,
    -- The identity of the damaged file that this one replaced.
    supersedes TEXT,
    -- Counts the transactions.
    commits    INTEGER NOT NULL DEFAULT 0,
    -- How many edits were ever stored, including deleted ones.
    edits      INTEGER NOT NULL,
    -- Counts the changes of id_map.
    names      INTEGER NOT NULL DEFAULT 0
);
INSERT INTO about (identity, edits) SELECT lower(hex(randomblob(16))), count(*) FROM operation;

CREATE TRIGGER operation_counted AFTER INSERT ON operation BEGIN UPDATE about SET edits = edits + 1; END;
CREATE TRIGGER id_map_inserted AFTER INSERT ON id_map BEGIN UPDATE about SET names = names + 1; END;
CREATE TRIGGER id_map_updated AFTER UPDATE ON id_map BEGIN UPDATE about SET names = names + 1; END;
CREATE TRIGGER id_map_deleted AFTER DELETE ON id_map BEGIN UPDATE about SET names = names + 1; END;
