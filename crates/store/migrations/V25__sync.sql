-- What this phone shares with the other phones of its site.
CREATE TABLE sync (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    lane INTEGER NOT NULL, -- which numbers are this phone's, where several phones number without asking each other
    next_number INTEGER NOT NULL, -- of this phone's next mutation
    cookie INTEGER NOT NULL, -- what to pull with next time
    checksum BLOB NOT NULL, -- the sum over all shared rows
    synced_at INTEGER -- when this phone and the cloud last held the same
) STRICT;

-- Each shared row as the cloud holds it, so that what changed here and what changed there can be told apart.
CREATE TABLE sync_row (
    name BLOB NOT NULL PRIMARY KEY,
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL, -- 0 live, 1 ended, 2 gone
    body BLOB, -- sealed as it travels; nothing when it is gone
    UNIQUE (of_table, of_key)
) STRICT;

-- Rows that changed here since they were last sent.
CREATE TABLE sync_changed (
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    PRIMARY KEY (of_table, of_key)
) STRICT;

-- What is on its way up: under its number it is sent as it stands until it is answered.
CREATE TABLE sync_out (
    number INTEGER NOT NULL PRIMARY KEY,
    name BLOB NOT NULL,
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    act INTEGER NOT NULL, -- 0 put, 1 end, 2 remove
    base INTEGER NOT NULL,
    body BLOB
) STRICT;

-- What came down and waits for the rest, or for a row that it belongs to.
CREATE TABLE sync_in (
    name BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL,
    body BLOB
) STRICT;

-- The phones of the site.
CREATE TABLE site_phone (
    device BLOB NOT NULL PRIMARY KEY, -- its name in the cloud
    lane INTEGER NOT NULL,
    told_until INTEGER NOT NULL -- everything that it numbered before then was sent
) STRICT;

-- The other phones' own passes: a list that shortens itself must not end them.
CREATE TABLE site_pass (
    device BLOB NOT NULL,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0, -- 1 when its phone was shut out
    PRIMARY KEY (device, door)
) STRICT;

-- What a phone that waits to be let in shows, for the one that lets it in; sealed.
ALTER TABLE cloud ADD COLUMN joining_code BLOB;
