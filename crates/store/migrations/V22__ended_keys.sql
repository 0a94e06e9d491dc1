-- Keys of co-hosts that their makers asked the owner to end. A shipped migration is never edited. Times are Unix seconds.

CREATE TABLE ended_key (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    issuer INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (door, issuer, generation, serial)
) STRICT;
