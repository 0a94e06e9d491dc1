-- Paths: doors that share one code key, so that one offline code opens all of them. A shipped migration is never edited.
-- Times are Unix seconds. The key itself is not kept: it follows from the site key, the path and its generation.

CREATE TABLE path (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL, -- which of its keys its doors should hold
    made_at INTEGER NOT NULL,
    renewed_at INTEGER NOT NULL, -- when the key was made or changed last
    ended_at INTEGER -- its doors should hold no key any more
) STRICT;

CREATE TABLE path_door (
    path BLOB NOT NULL REFERENCES path (id) ON DELETE CASCADE,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, -- index of the path's key in the lock
    version INTEGER NOT NULL, -- of the order that brings what the lock should hold
    confirmed_at INTEGER, -- when the lock's receipt for that order came
    refused INTEGER, -- the lock's word when it did not take it
    PRIMARY KEY (path, door)
) STRICT;

ALTER TABLE code ADD COLUMN path BLOB REFERENCES path (id); -- of a code that opens all doors of a path

ALTER TABLE code ADD COLUMN path_generation INTEGER; -- of the key it was made with

ALTER TABLE code ADD COLUMN code_set BLOB; -- the rows of one code, one for each door of its path, share it
