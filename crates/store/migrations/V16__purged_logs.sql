-- Entries that were deleted here by a rule of the property, not lost by the lock. A shipped migration is never edited.

ALTER TABLE log_gap ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;
