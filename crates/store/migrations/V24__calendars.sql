-- Calendars of booking sites, and what became of their stays. A shipped migration is never edited.
-- Times are Unix seconds. "sealed" is ChaCha20-Poly1305 under the vault's master key, bound to table, row and column.

CREATE TABLE calendar (
    id BLOB NOT NULL PRIMARY KEY,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    path BLOB REFERENCES path (id) ON DELETE CASCADE, -- whose doors its codes open; NULL for the one door
    name TEXT NOT NULL,
    host TEXT NOT NULL, -- of the address; empty for a file
    address BLOB, -- sealed; NULL for a file
    rules TEXT NOT NULL, -- as JSON, as the host said them
    memory BLOB NOT NULL, -- sealed; who comes when, as JSON
    version TEXT, -- what the site said of the version that it sent, as JSON
    next_poll_at INTEGER, -- NULL for a file, which nobody can ask
    to_do INTEGER NOT NULL, -- how many of its bookings want the host
    added_at INTEGER NOT NULL
) STRICT;

-- One stay that a calendar tells or told of.
CREATE TABLE booking (
    calendar BLOB NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, -- of the stay in that calendar; never given again
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    guest_name TEXT NOT NULL, -- what its code is called
    gone_at INTEGER, -- when the calendar, or the host, said that it is cancelled
    code BLOB REFERENCES code (id) ON DELETE SET NULL, -- what was made for it
    made_from INTEGER, -- the stay that the code was made for
    made_until INTEGER,
    tell INTEGER NOT NULL DEFAULT 0, -- 1 while its guest must be told of other digits
    told BLOB REFERENCES code (id) ON DELETE SET NULL, -- the code that the guest has until then, if it still opens
    aside INTEGER NOT NULL DEFAULT 0, -- 1 when the host wants nothing made for it
    answered TEXT, -- as JSON, what of the calendar's the host did not follow
    PRIMARY KEY (calendar, number)
) STRICT;

CREATE INDEX booking_by_code ON booking (code);
