-- What this phone did with its keys, by the locks' own proof. A shipped migration is never edited. Unix seconds.

CREATE TABLE held_use (
    held_key BLOB NOT NULL REFERENCES held_key (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    bolt INTEGER NOT NULL -- where the bolt stood afterwards
) STRICT;

CREATE INDEX held_use_by_key ON held_use (held_key, at);
