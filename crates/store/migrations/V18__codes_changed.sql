-- What the lock was told of a stored code before its end was changed: it may hold that still, and its log names it so.

CREATE TABLE code_before (
    code BLOB NOT NULL REFERENCES code (id) ON DELETE CASCADE,
    door BLOB NOT NULL,
    slot INTEGER NOT NULL,
    version INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    PRIMARY KEY (code, version)
) STRICT;

CREATE INDEX code_before_by_slot ON code_before (door, slot, version);

ALTER TABLE code ADD COLUMN role TEXT NOT NULL DEFAULT 'guest'; -- what they are to the property
