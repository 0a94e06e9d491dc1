-- The cloud this phone has joined, and where gateways saw locks. A shipped migration is never edited.
-- Times are Unix seconds. "sealed" is ChaCha20-Poly1305 under the vault's master key, bound to table, row and column.

CREATE TABLE cloud (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    device BLOB NOT NULL, -- its name in the cloud
    device_secret BLOB NOT NULL, -- sealed; what other devices seal for
    token BLOB NOT NULL, -- sealed
    joined_at INTEGER NOT NULL
) STRICT;

CREATE TABLE gateway_place (
    lock_id BLOB NOT NULL PRIMARY KEY,
    gateway BLOB NOT NULL, -- its name in the cloud
    place TEXT NOT NULL, -- the gateway's own address of the lock
    seen_at INTEGER NOT NULL
) STRICT;
