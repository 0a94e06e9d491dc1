-- Alerts that somebody has seen and put aside. A shipped migration is never edited.

CREATE TABLE alert_aside (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    mark TEXT NOT NULL, -- what the alert said; another figure or another time is another alert
    PRIMARY KEY (door, mark)
) STRICT;
