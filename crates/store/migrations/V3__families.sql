-- A pass says which family its lock is of. A shipped migration is never edited.

ALTER TABLE pass ADD COLUMN family TEXT NOT NULL DEFAULT 'olp1'; -- the app's word
