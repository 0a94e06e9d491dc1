-- Who makes keys at a door beside its owner. A shipped migration is never edited. Times are Unix seconds.

-- What this phone's owner let others do; one row for each of their own keys.
CREATE TABLE mandate (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    serial INTEGER NOT NULL, -- of the key that it came with
    issuer INTEGER NOT NULL, -- its number at the lock, 1 or more
    generation INTEGER NOT NULL,
    policy BLOB NOT NULL, -- what the lock lets it do
    device_pub BLOB NOT NULL, -- the phone that it was made for
    PRIMARY KEY (door, serial)
) STRICT;

-- What others let this phone do; the door is theirs.
CREATE TABLE held_mandate (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    issuer INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    policy BLOB NOT NULL,
    issuer_key BLOB NOT NULL, -- sealed
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;
