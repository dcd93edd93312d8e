-- What the server's clock showed when its last writing call was begun; NULL where it was not told.
ALTER TABLE operation ADD COLUMN sent_server_us INTEGER;
