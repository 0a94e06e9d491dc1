-- Codes for the keypad. A shipped migration is never edited.
-- Times are Unix seconds. "sealed" is ChaCha20-Poly1305 under the vault's master key, bound to table, row and column.

CREATE TABLE lock_settings (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    version INTEGER NOT NULL, -- of the settings written last
    body BLOB NOT NULL -- as the lock gets them; offline codes count on the grid that stands there
) STRICT;

CREATE TABLE code (
    id BLOB NOT NULL PRIMARY KEY,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    guest_name TEXT NOT NULL,
    kind TEXT NOT NULL, -- the app's word
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    first_use_before INTEGER, -- a long or weekly code that is not used before then never opens
    weekdays INTEGER NOT NULL, -- bit 0 is Monday; 0 is the whole time
    from_minute INTEGER NOT NULL, -- wall time after midnight
    until_minute INTEGER NOT NULL,
    uses INTEGER, -- NULL is any number
    digits INTEGER NOT NULL, -- how many
    issuer_generation INTEGER NOT NULL,
    pin_generation INTEGER NOT NULL,
    epoch INTEGER, -- of an offline code
    plaintext INTEGER, -- what an offline code says; it takes the site key to make digits of it
    list_id BLOB, -- what a list names an offline code by
    slot INTEGER, -- of a stored code
    slot_version INTEGER, -- of the order that sets a stored code
    stored_digits BLOB, -- sealed
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER, -- when the lock's receipt for a stored code came
    refused INTEGER, -- the lock's word when it did not take a stored code
    first_used_at INTEGER, -- by the lock's log
    last_used_at INTEGER, -- by the lock's log
    undo_until INTEGER, -- taken back, and undoable until then
    taken_back_at INTEGER, -- taken back for good
    revoked_in INTEGER, -- version of the first list that names it, or of the order that empties its slot
    revoked_at INTEGER -- when the lock's receipt for that came
) STRICT;

CREATE INDEX code_by_door ON code (door);

-- Which one of its kind an object is; the lists and settings so far are the only ones of theirs.
ALTER TABLE change ADD COLUMN object_index INTEGER NOT NULL DEFAULT 0;
