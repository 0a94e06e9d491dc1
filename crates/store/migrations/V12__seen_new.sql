-- When the lock of a door last answered as if it were factory-new. A shipped migration is never edited. Unix seconds.

ALTER TABLE door ADD COLUMN seen_new_at INTEGER;
