-- The running hash behind a hole, from where a saved log can be followed again. A shipped migration is never edited.

ALTER TABLE log_gap ADD COLUMN hash BLOB;
