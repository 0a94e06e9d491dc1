-- What became of a key or code beside what its lock says. A shipped migration is never edited. Times are Unix seconds.

ALTER TABLE grants ADD COLUMN sent_at INTEGER; -- its link or picture was first taken out of the app
ALTER TABLE grants ADD COLUMN role TEXT NOT NULL DEFAULT 'guest';
ALTER TABLE grants ADD COLUMN replaces BLOB REFERENCES grants (id);

ALTER TABLE code ADD COLUMN sent_at INTEGER;
