-- Keys that need a code told by another way, and keys made for one certain phone. A shipped migration is never edited.
-- Times are Unix seconds. "sealed" is ChaCha20-Poly1305 under the vault's master key, bound to table, row and column.

ALTER TABLE pass ADD COLUMN claim_code BLOB; -- sealed; what was typed for a claim that needs it, gone after the claim

CREATE TABLE claim_try (
    pass BLOB NOT NULL REFERENCES pass (id) ON DELETE CASCADE,
    tried_at INTEGER NOT NULL -- when the lock said that the code is wrong
) STRICT;

CREATE INDEX claim_try_by_pass ON claim_try (pass, tried_at);

CREATE TABLE phone_card (
    hash BLOB NOT NULL PRIMARY KEY, -- what a key made for this card is bound to
    device_pub BLOB NOT NULL,
    device_secret BLOB NOT NULL, -- sealed
    made_at INTEGER NOT NULL,
    used_at INTEGER -- when the first key for it was accepted
) STRICT;
