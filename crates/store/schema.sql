CREATE TABLE alert_aside (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    mark TEXT NOT NULL, -- what the alert said; another figure or another time is another alert
    PRIMARY KEY (door, mark)
) STRICT;

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

CREATE TABLE change (
    id INTEGER NOT NULL PRIMARY KEY,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    object INTEGER NOT NULL, -- the protocol's object number
    version INTEGER NOT NULL,
    message BLOB NOT NULL, -- as it travels
    tag BLOB NOT NULL, -- what the receipt's MAC covers
    wanted_at INTEGER NOT NULL,
    tried_at INTEGER,
    ended_at INTEGER,
    outcome TEXT CHECK (outcome IN ('confirmed', 'refused', 'replaced')),
    status INTEGER -- the lock's word for a refusal
, object_index INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE claim_try (
    pass BLOB NOT NULL REFERENCES pass (id) ON DELETE CASCADE,
    tried_at INTEGER NOT NULL -- when the lock said that the code is wrong
) STRICT;

CREATE TABLE cloud (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    device BLOB NOT NULL, -- its name in the cloud
    device_secret BLOB NOT NULL, -- sealed; what other devices seal for
    token BLOB NOT NULL, -- sealed
    joined_at INTEGER NOT NULL
, joining_code BLOB) STRICT;

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
, path BLOB REFERENCES path (id), path_generation INTEGER, code_set BLOB, repeat BLOB, second_weekdays INTEGER NOT NULL DEFAULT 0, second_from_minute INTEGER NOT NULL DEFAULT 0, second_until_minute INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, role TEXT NOT NULL DEFAULT 'guest') STRICT;

CREATE TABLE code_before (
    code BLOB NOT NULL REFERENCES code (id) ON DELETE CASCADE,
    door BLOB NOT NULL,
    slot INTEGER NOT NULL,
    version INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    PRIMARY KEY (code, version)
) STRICT;

CREATE TABLE credential (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    serial INTEGER NOT NULL,
    grant_id BLOB NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    block BLOB NOT NULL,
    not_after INTEGER NOT NULL,
    claimed_at INTEGER, -- by the lock's log
    last_used_at INTEGER, -- by the lock's log
    revoked_in INTEGER, -- version of the first list that names it
    revoked_at INTEGER, phones INTEGER NOT NULL DEFAULT 0, -- when the lock's receipt for such a list came
    PRIMARY KEY (door, serial)
) STRICT;

CREATE TABLE door (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL, -- IANA
    family TEXT NOT NULL, -- what the lock can do is looked up under this
    lock_id BLOB NOT NULL UNIQUE,
    lock_pub BLOB NOT NULL,
    setup_secret BLOB, -- sealed; gone once the lock is owned
    install_nonce BLOB, -- the lock's, known from the first greeting on
    issuer_generation INTEGER NOT NULL,
    owner_pass BLOB REFERENCES pass (id), -- what opens it for this phone
    added_at INTEGER NOT NULL,
    found_at INTEGER,
    claimed_at INTEGER,
    clock_set_at INTEGER,
    opened_at INTEGER,
    closed_at INTEGER,
    in_service_at INTEGER,
    restored_at INTEGER -- came from a recovery sheet and awaits its first visit
, seen_new_at INTEGER) STRICT;

CREATE TABLE ended_key (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    issuer INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (door, issuer, generation, serial)
) STRICT;

CREATE TABLE errand (
    lock_id BLOB NOT NULL PRIMARY KEY,
    family TEXT NOT NULL,
    door_name TEXT NOT NULL,
    zone TEXT NOT NULL,
    message BLOB NOT NULL,
    taken_at INTEGER NOT NULL,
    receipt BLOB, -- the lock's, once it met the message
    answered_at INTEGER
) STRICT;

CREATE TABLE gateway_place (
    lock_id BLOB NOT NULL PRIMARY KEY,
    gateway BLOB NOT NULL, -- its name in the cloud
    place TEXT NOT NULL, -- the gateway's own address of the lock
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    id BLOB NOT NULL PRIMARY KEY,
    guest_name TEXT NOT NULL,
    preset TEXT NOT NULL,
    zone TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    hours_text TEXT,
    devices INTEGER NOT NULL,
    uses INTEGER, -- NULL is any number
    made_at INTEGER NOT NULL,
    undo_until INTEGER, -- taken back, and undoable until then
    taken_back_at INTEGER -- taken back for good
, sent_at INTEGER, role TEXT NOT NULL DEFAULT 'guest', replaces BLOB REFERENCES grants (id)) STRICT;

CREATE TABLE handed_door (
    handed BLOB NOT NULL REFERENCES handed_key (id) ON DELETE CASCADE,
    held_key BLOB NOT NULL REFERENCES held_key (id) ON DELETE CASCADE,
    serial INTEGER NOT NULL, -- the maker's own number of it
    block BLOB NOT NULL,
    PRIMARY KEY (held_key, serial)
) STRICT;

CREATE TABLE handed_key (
    id BLOB NOT NULL PRIMARY KEY,
    guest_name TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE held_key (
    id BLOB NOT NULL PRIMARY KEY,
    pass BLOB NOT NULL REFERENCES pass (id),
    door_name TEXT NOT NULL,
    inviter TEXT NOT NULL,
    zone TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    refused INTEGER, -- the lock's status that ended it for good
    bolt INTEGER,
    last_used_at INTEGER
) STRICT;

CREATE TABLE held_mandate (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    issuer INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    policy BLOB NOT NULL,
    issuer_key BLOB NOT NULL, -- sealed
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;

CREATE TABLE held_use (
    held_key BLOB NOT NULL REFERENCES held_key (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    bolt INTEGER NOT NULL -- where the bolt stood afterwards
) STRICT;

CREATE TABLE holiday (
    day TEXT NOT NULL PRIMARY KEY, -- YYYY-MM-DD
    name TEXT NOT NULL
) STRICT;

CREATE TABLE lock_list (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    version INTEGER NOT NULL, -- what the lock confirmed
    mac BLOB NOT NULL -- of the list of that version; zeros before the first
) STRICT;

CREATE TABLE lock_place (
    lock_id BLOB NOT NULL PRIMARY KEY,
    place TEXT NOT NULL, -- the link's own address
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE lock_settings (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    version INTEGER NOT NULL, -- of the settings written last
    body BLOB NOT NULL -- as the lock gets them; offline codes count on the grid that stands there
) STRICT;

CREATE TABLE log_chain (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    next_seq INTEGER NOT NULL,
    running_hash BLOB NOT NULL, -- h before the next entry
    altered_from INTEGER -- the first entry that failed its check
, read_at INTEGER) STRICT;

CREATE TABLE log_entry (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entry BLOB NOT NULL, -- the 32 bytes
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (door, seq)
) STRICT;

CREATE TABLE log_gap (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    first_seq INTEGER NOT NULL,
    count INTEGER NOT NULL, hash BLOB, purged INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (door, first_seq)
) STRICT;

CREATE TABLE mandate (
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    serial INTEGER NOT NULL, -- of the key that it came with
    issuer INTEGER NOT NULL, -- its number at the lock, 1 or more
    generation INTEGER NOT NULL,
    policy BLOB NOT NULL, -- what the lock lets it do
    device_pub BLOB NOT NULL, -- the phone that it was made for
    PRIMARY KEY (door, serial)
) STRICT;

CREATE TABLE pass (
    id BLOB NOT NULL PRIMARY KEY,
    lock_id BLOB NOT NULL,
    lock_pub BLOB NOT NULL,
    block BLOB NOT NULL, -- the credential block
    credential_key BLOB NOT NULL, -- sealed
    device_secret BLOB, -- sealed; from before the first claim on
    claim_nonce BLOB, -- the lock's nonce of the last claim sent
    slot INTEGER, -- 255 while the claim's answer is unknown
    device_key BLOB, -- sealed
    claimed_at INTEGER
, family TEXT NOT NULL DEFAULT 'olp1', claim_code BLOB) STRICT;

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

CREATE TABLE phone_card (
    hash BLOB NOT NULL PRIMARY KEY, -- what a key made for this card is bound to
    device_pub BLOB NOT NULL,
    device_secret BLOB NOT NULL, -- sealed
    made_at INTEGER NOT NULL,
    used_at INTEGER -- when the first key for it was accepted
) STRICT;

CREATE TABLE profile (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    host_name TEXT NOT NULL -- who invites
) STRICT;

CREATE TABLE reading (
    door BLOB NOT NULL PRIMARY KEY REFERENCES door (id) ON DELETE CASCADE,
    bolt INTEGER NOT NULL,
    leaf INTEGER NOT NULL,
    battery_percent INTEGER NOT NULL,
    battery_low INTEGER NOT NULL,
    clock_trusted INTEGER NOT NULL,
    clock_error_seconds INTEGER, -- lock minus phone, before it was set
    clock_read_at INTEGER,
    read_at INTEGER NOT NULL
) STRICT;

CREATE TABLE repeat (
    code BLOB NOT NULL PRIMARY KEY REFERENCES code (id) ON DELETE CASCADE, -- the first of its windows
    rule TEXT NOT NULL, -- as JSON, as the host said it
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rules (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    policy TEXT NOT NULL, -- as JSON; without a row everything that locks keep is allowed
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE site (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    site_key BLOB NOT NULL, -- sealed
    made_at INTEGER NOT NULL,
    recovery_saved_at INTEGER -- when the host said that the sheet is safe
) STRICT;

CREATE TABLE site_pass (
    device BLOB NOT NULL,
    door BLOB NOT NULL REFERENCES door (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0, -- 1 when its phone was shut out
    PRIMARY KEY (device, door)
) STRICT;

CREATE TABLE site_phone (
    device BLOB NOT NULL PRIMARY KEY, -- its name in the cloud
    lane INTEGER NOT NULL,
    told_until INTEGER NOT NULL -- everything that it numbered before then was sent
) STRICT;

CREATE TABLE sync (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    lane INTEGER NOT NULL, -- which numbers are this phone's, where several phones number without asking each other
    next_number INTEGER NOT NULL, -- of this phone's next mutation
    cookie INTEGER NOT NULL, -- what to pull with next time
    checksum BLOB NOT NULL, -- the sum over all shared rows
    synced_at INTEGER -- when this phone and the cloud last held the same
) STRICT;

CREATE TABLE sync_changed (
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    PRIMARY KEY (of_table, of_key)
) STRICT;

CREATE TABLE sync_in (
    name BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL,
    body BLOB
) STRICT;

CREATE TABLE sync_out (
    number INTEGER NOT NULL PRIMARY KEY,
    name BLOB NOT NULL,
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    act INTEGER NOT NULL, -- 0 put, 1 end, 2 remove
    base INTEGER NOT NULL,
    body BLOB
) STRICT;

CREATE TABLE sync_row (
    name BLOB NOT NULL PRIMARY KEY,
    of_table TEXT NOT NULL,
    of_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL, -- 0 live, 1 ended, 2 gone
    body BLOB, -- sealed as it travels; nothing when it is gone
    UNIQUE (of_table, of_key)
) STRICT;

CREATE TABLE vault (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    kept_by TEXT NOT NULL CHECK (kept_by IN ('keychain', 'passphrase')),
    salt BLOB NOT NULL, -- Argon2id; empty with a keychain
    memory_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    wrapped BLOB NOT NULL -- the master key sealed under the passphrase's key, or under itself with a keychain
) STRICT;

CREATE TABLE zone_rules (
    zone TEXT NOT NULL PRIMARY KEY,
    rules BLOB NOT NULL, -- compiled, as in RFC 9636
    set_at INTEGER NOT NULL
) STRICT;

CREATE INDEX booking_by_code ON booking (code);

CREATE INDEX change_by_door ON change (door, ended_at);

CREATE INDEX claim_try_by_pass ON claim_try (pass, tried_at);

CREATE INDEX code_before_by_slot ON code_before (door, slot, version);

CREATE INDEX code_by_door ON code (door);

CREATE INDEX code_by_repeat ON code (repeat);

CREATE INDEX credential_by_grant ON credential (grant_id);

CREATE INDEX handed_door_by_key ON handed_door (handed);

CREATE INDEX held_use_by_key ON held_use (held_key, at);

