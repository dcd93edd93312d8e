-- The server's time at the start of its last writing call. NULL if it was unknown.
ALTER TABLE operation ADD COLUMN sent_server_us INTEGER;
