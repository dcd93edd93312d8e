-- The additions of format 4: tags, zones, custom fields and notes of customers. `extra` has the fields
-- of a customer or a location that are only returned.
ALTER TABLE customers ADD COLUMN extra TEXT NOT NULL DEFAULT '{}';
ALTER TABLE locations ADD COLUMN extra TEXT NOT NULL DEFAULT '{}';
UPDATE jobs SET extra = json_set(extra, '$.tagTypeIds', json(CASE id % 12 WHEN 1 THEN '[704]' WHEN 5 THEN '[703,702]' ELSE '[706]' END))
  WHERE id % 12 IN (1, 5, 8) AND json_extract(extra, '$.tagTypeIds') IS NULL;
UPDATE customers SET extra = json_set(extra, '$.tagTypeIds', json(CASE id % 9 WHEN 4 THEN '[701]' ELSE '[705]' END)) WHERE id % 9 IN (4, 6);
UPDATE customers SET extra = json_set(extra, '$.customFields', json_array(
    json_object('typeId', 61, 'name', 'Preferred contact', 'value', CASE id % 10 WHEN 2 THEN 'Text message' ELSE 'Call' END),
    json_object('typeId', 62, 'name', 'Gate code', 'value', CAST(1000 + id % 9000 AS TEXT)))) WHERE id % 5 = 2;
INSERT INTO notes (kind, owner_id, text, pinned, created_by, active, created_on, modified_on)
  SELECT 'customer', id, CASE id % 4 WHEN 0 THEN 'Bill the office, not the tenant.' WHEN 1 THEN 'Two dogs. Call from the driveway.'
    WHEN 2 THEN 'Wants the same technician each time.' ELSE 'Park on the street. The driveway is cracked.' END,
    id % 8 = 1, 9001, 1, created_on, created_on FROM customers WHERE id % 4 < 2 OR id % 7 = 0 ORDER BY id;
INSERT INTO notes (kind, owner_id, text, pinned, created_by, active, created_on, modified_on)
  SELECT 'customer', id, 'Asked for a yearly maintenance plan.', 0, 9002, 1, created_on + 86400000000, created_on + 86400000000
  FROM customers WHERE id % 12 = 1 ORDER BY id;
-- Each ZIP code is in one of four zones.
UPDATE locations SET extra = json_set(extra, '$.zoneId', 901 + CAST(zip AS INTEGER) % 4);
INSERT INTO records (kind, id, name, active, created_on, modified_on, json)
  SELECT 'zone', z.id, z.name, 1, c.at, c.at, json_object('id', z.id, 'active', json('true'), 'name', z.name,
    'zips', json((SELECT json_group_array(zip) FROM (SELECT DISTINCT zip FROM locations WHERE 901 + CAST(zip AS INTEGER) % 4 = z.id ORDER BY zip))),
    'cities', json('[]'), 'territoryNumbers', json('[]'), 'locnNumbers', json('[]'), 'createdBy', 9001,
    'createdOn', strftime('%Y-%m-%dT%H:%M:%SZ', c.at / 1000000, 'unixepoch'), 'modifiedOn', strftime('%Y-%m-%dT%H:%M:%SZ', c.at / 1000000, 'unixepoch'),
    'serviceDaysEnabled', json('false'), 'serviceDays', json('[]'), 'businessUnits', json('[]'))
  FROM (SELECT 901 AS id, 'North Austin' AS name UNION ALL SELECT 902, 'South Austin' UNION ALL SELECT 903, 'Lakeway and West' UNION ALL SELECT 904, 'East and Pflugerville') z,
    (SELECT coalesce(min(modified_on), 0) AS at FROM records) c;
UPDATE records SET json = json_set(json, '$.mainZoneId', 901 + id % 4, '$.zoneIds',
    json(CASE id % 3 WHEN 0 THEN json_array(901 + id % 4, 901 + (id + 1) % 4) ELSE json_array(901 + id % 4) END))
  WHERE kind = 'technician' AND active = 1;
