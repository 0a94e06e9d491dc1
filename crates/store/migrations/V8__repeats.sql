-- Access that comes back on certain dates. A shipped migration is never edited.

CREATE TABLE repeat (
    code BLOB NOT NULL PRIMARY KEY REFERENCES code (id) ON DELETE CASCADE, -- the first of its windows
    rule TEXT NOT NULL, -- as JSON, as the host said it
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE holiday (
    day TEXT NOT NULL PRIMARY KEY, -- YYYY-MM-DD
    name TEXT NOT NULL
) STRICT;

-- A row of code that is one window of a repeat names the first of them, which names itself.
ALTER TABLE code ADD COLUMN repeat BLOB;

-- The second weekly hours that a slot of the lock can keep; no days for none.
ALTER TABLE code ADD COLUMN second_weekdays INTEGER NOT NULL DEFAULT 0;
ALTER TABLE code ADD COLUMN second_from_minute INTEGER NOT NULL DEFAULT 0;
ALTER TABLE code ADD COLUMN second_until_minute INTEGER NOT NULL DEFAULT 0;

CREATE INDEX code_by_repeat ON code (repeat);
