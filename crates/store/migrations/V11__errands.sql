-- Messages for locks that this phone carries for their hosts. A shipped migration is never edited. Times are Unix seconds.

CREATE TABLE errand (
    lock_id BLOB NOT NULL PRIMARY KEY,
    family TEXT NOT NULL,
    door_name TEXT NOT NULL,
    zone TEXT NOT NULL,
    message BLOB NOT NULL,
    taken_at INTEGER NOT NULL,
    receipt BLOB, -- the lock's, once it met the message
    answered_at INTEGER
) STRICT;
