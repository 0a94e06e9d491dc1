-- When a lock's log was last read to its end: before that nobody can say that somebody did not come.

ALTER TABLE log_chain ADD COLUMN read_at INTEGER;
