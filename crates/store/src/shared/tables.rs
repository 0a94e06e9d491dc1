//! Which tables the phones of a site share, and what becomes of a column that changed in two places at once.

/// What holds when a column changed here and elsewhere since both held the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// What the others hold: they were faster.
    Theirs,
    /// The smaller number; any number is less than none. An end, a count of uses: who narrows wins.
    Least,
    /// The larger number; none is less than any.
    Most,
    /// Something that happened. Once it is known it stays known, whoever says otherwise; the earlier of two moments.
    Once,
}

/// A table that is shared.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What tells its rows apart; also columns of it.
    pub key: &'static [&'static str],
    /// The other shared columns.
    pub columns: &'static [(&'static str, Rule)],
    /// The column that is sealed by the vault, if one is. It travels open inside the sealed row.
    pub sealed: Option<&'static str>,
    /// The column that names the door it belongs to, if it belongs to one.
    pub door: Option<&'static str>,
    /// A column by which the newer of two rows is told: that one holds as a whole.
    pub newest: Option<&'static str>,
}

const NONE: Table = Table { name: "", key: &[], columns: &[], sealed: None, door: None, newest: None };

/// The name under which it travels that something was taken back for good. It is no table: such a row only ever ends.
pub const ENDED: &str = "ended";

use Rule::{Least, Most, Once, Theirs};

/// All shared tables; a table comes after those that its rows refer to.
pub const TABLES: &[Table] = &[
    Table {
        name: "door",
        key: &["id"],
        columns: &[
            ("name", Theirs),
            ("zone", Theirs),
            ("family", Theirs),
            ("lock_id", Theirs),
            ("lock_pub", Theirs),
            ("install_nonce", Theirs),
            ("issuer_generation", Most),
            ("added_at", Least),
            ("found_at", Theirs),
            ("claimed_at", Theirs),
            ("clock_set_at", Theirs),
            ("opened_at", Theirs),
            ("closed_at", Theirs),
            ("in_service_at", Theirs),
            ("restored_at", Theirs),
            ("seen_new_at", Theirs),
        ],
        door: Some("id"),
        ..NONE
    },
    Table {
        name: "site_phone",
        key: &["device"],
        columns: &[("lane", Theirs), ("told_until", Most)],
        ..NONE
    },
    Table {
        name: "site_pass",
        key: &["device", "door"],
        columns: &[("generation", Most), ("serial", Most), ("ended", Most)],
        door: Some("door"),
        ..NONE
    },
    Table { name: "holiday", key: &["day"], columns: &[("name", Theirs)], ..NONE },
    Table {
        name: "rules",
        key: &["id"],
        columns: &[("policy", Theirs), ("set_at", Theirs)],
        newest: Some("set_at"),
        ..NONE
    },
    Table {
        name: "zone_rules",
        key: &["zone"],
        columns: &[("rules", Theirs), ("set_at", Theirs)],
        newest: Some("set_at"),
        ..NONE
    },
    Table {
        name: "path",
        key: &["id"],
        columns: &[
            ("name", Theirs),
            ("generation", Most),
            ("made_at", Least),
            ("renewed_at", Most),
            ("ended_at", Once),
        ],
        ..NONE
    },
    Table {
        name: "path_door",
        key: &["path", "door"],
        columns: &[("place", Theirs), ("version", Theirs), ("confirmed_at", Theirs), ("refused", Theirs)],
        door: Some("door"),
        newest: Some("version"),
        ..NONE
    },
    Table {
        name: "grants",
        key: &["id"],
        columns: &[
            ("guest_name", Theirs),
            ("preset", Theirs),
            ("zone", Theirs),
            ("starts_at", Most),
            ("ends_at", Least),
            ("hours_text", Theirs),
            ("devices", Least),
            ("uses", Least),
            ("made_at", Least),
            ("undo_until", Theirs),
            ("taken_back_at", Once),
            ("sent_at", Once),
            ("role", Theirs),
            ("replaces", Theirs),
        ],
        ..NONE
    },
    Table {
        name: "credential",
        key: &["door", "serial"],
        columns: &[
            ("grant_id", Theirs),
            ("block", Theirs),
            ("not_after", Theirs),
            ("claimed_at", Once),
            ("last_used_at", Most),
            ("revoked_in", Once),
            ("revoked_at", Once),
            ("phones", Most),
        ],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "mandate",
        key: &["door", "serial"],
        columns: &[("issuer", Theirs), ("generation", Theirs), ("policy", Theirs), ("device_pub", Theirs)],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "ended_key",
        key: &["door", "issuer", "generation", "serial"],
        columns: &[("not_after", Most), ("asked_at", Least)],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "code",
        key: &["id"],
        columns: &[
            ("door", Theirs),
            ("guest_name", Theirs),
            ("kind", Theirs),
            ("starts_at", Most),
            ("ends_at", Least),
            ("first_use_before", Least),
            ("weekdays", Theirs),
            ("from_minute", Theirs),
            ("until_minute", Theirs),
            ("uses", Least),
            ("digits", Theirs),
            ("issuer_generation", Theirs),
            ("pin_generation", Theirs),
            ("epoch", Theirs),
            ("plaintext", Theirs),
            ("list_id", Theirs),
            ("slot", Theirs),
            ("slot_version", Most),
            ("stored_digits", Theirs),
            ("made_at", Least),
            ("confirmed_at", Theirs),
            ("refused", Theirs),
            ("first_used_at", Once),
            ("last_used_at", Most),
            ("undo_until", Theirs),
            ("taken_back_at", Once),
            ("revoked_in", Once),
            ("revoked_at", Once),
            ("path", Theirs),
            ("path_generation", Theirs),
            ("code_set", Theirs),
            ("repeat", Theirs),
            ("second_weekdays", Theirs),
            ("second_from_minute", Theirs),
            ("second_until_minute", Theirs),
            ("sent_at", Once),
            ("role", Theirs),
        ],
        sealed: Some("stored_digits"),
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "code_before",
        key: &["code", "version"],
        columns: &[("door", Theirs), ("slot", Theirs), ("ends_at", Theirs), ("confirmed_at", Once)],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "repeat",
        key: &["code"],
        columns: &[("rule", Theirs), ("set_at", Theirs)],
        newest: Some("set_at"),
        ..NONE
    },
    Table {
        name: "change",
        key: &["door", "object", "object_index", "version"],
        columns: &[
            ("message", Theirs),
            ("tag", Theirs),
            ("wanted_at", Theirs),
            ("tried_at", Most),
            ("ended_at", Once),
            ("outcome", Theirs),
            ("status", Theirs),
        ],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "lock_list",
        key: &["door"],
        columns: &[("version", Theirs), ("mac", Theirs)],
        door: Some("door"),
        newest: Some("version"),
        ..NONE
    },
    Table {
        name: "lock_settings",
        key: &["door"],
        columns: &[("version", Theirs), ("body", Theirs)],
        door: Some("door"),
        newest: Some("version"),
        ..NONE
    },
    Table {
        name: "reading",
        key: &["door"],
        columns: &[
            ("bolt", Theirs),
            ("leaf", Theirs),
            ("battery_percent", Theirs),
            ("battery_low", Theirs),
            ("clock_trusted", Theirs),
            ("clock_error_seconds", Theirs),
            ("clock_read_at", Theirs),
            ("read_at", Theirs),
        ],
        door: Some("door"),
        newest: Some("read_at"),
        ..NONE
    },
    Table {
        name: "log_chain",
        key: &["door"],
        columns: &[
            ("next_seq", Theirs),
            ("running_hash", Theirs),
            ("altered_from", Theirs),
            ("read_at", Theirs),
        ],
        door: Some("door"),
        newest: Some("next_seq"),
        ..NONE
    },
    Table {
        name: "log_entry",
        key: &["door", "seq"],
        columns: &[("entry", Theirs), ("fetched_at", Least)],
        door: Some("door"),
        ..NONE
    },
    Table {
        name: "log_gap",
        key: &["door", "first_seq"],
        columns: &[("count", Theirs), ("hash", Theirs), ("purged", Most)],
        door: Some("door"),
        ..NONE
    },
    Table { name: "alert_aside", key: &["door", "mark"], columns: &[], door: Some("door"), ..NONE },
];

/// A shared table by its name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// Where a table comes among those that refer to each other; what is not a table comes last.
#[must_use]
pub fn rank(name: &str) -> usize {
    TABLES.iter().position(|table| table.name == name).unwrap_or(TABLES.len())
}

impl Table {
    /// All shared columns with what becomes of them, the key's first.
    pub fn all_columns(&self) -> impl Iterator<Item = (&'static str, Rule)> {
        self.key.iter().map(|name| (*name, Theirs)).chain(self.columns.iter().copied())
    }
}
