-- What the owner allows at this property. A shipped migration is never edited.

CREATE TABLE rules (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    policy TEXT NOT NULL, -- as JSON; without a row everything that locks keep is allowed
    set_at INTEGER NOT NULL
) STRICT;
