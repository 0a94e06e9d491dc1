-- Keys that this phone handed on. A shipped migration is never edited. Times are Unix seconds.

CREATE TABLE handed_key (
    id BLOB NOT NULL PRIMARY KEY,
    guest_name TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE handed_door (
    handed BLOB NOT NULL REFERENCES handed_key (id) ON DELETE CASCADE,
    held_key BLOB NOT NULL REFERENCES held_key (id) ON DELETE CASCADE,
    serial INTEGER NOT NULL, -- the maker's own number of it
    block BLOB NOT NULL,
    PRIMARY KEY (held_key, serial)
) STRICT;

CREATE INDEX handed_door_by_key ON handed_door (handed);

ALTER TABLE credential ADD COLUMN phones INTEGER NOT NULL DEFAULT 0; -- claims in the lock's log
