-- The rules of each zone by which windows were planned, so that a change of law is seen. A shipped migration is never edited.

CREATE TABLE zone_rules (
    zone TEXT NOT NULL PRIMARY KEY,
    rules BLOB NOT NULL, -- compiled, as in RFC 9636
    set_at INTEGER NOT NULL
) STRICT;
