//! A door's log as a file: JSON lines that can be checked without the app, or a table for people.
//!
//! The first line is the header, then one line for each entry or hole, oldest first. An entry's `entry` is what the lock
//! wrote; who, what and names beside it are what the app made of it, and only number and time of them are proven. The
//! key that the check needs is not in the file: whoever has both could write another log that looks right.

mod csv;
mod proof;

use lock_protocol::keys::LogChainKey;
use serde::{Deserialize, Serialize};

pub use csv::csv;
pub use proof::{NoLog, Proof, Range, Verdict, verify};

/// Names the layout.
pub const FORMAT: &str = "latchstring-log-1";

/// What a file is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: String,
    /// What the host calls the door.
    pub door: String,
    /// The lock's id in hex digits.
    pub lock: String,
    /// IANA zone of the wall times.
    pub zone: String,
    /// When it was saved, Unix seconds.
    pub saved_at: u32,
    /// How many lines follow.
    pub lines: usize,
}

/// A line after the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Record {
    /// An entry.
    Entry(EntryRecord),
    /// Entries that are not there.
    Hole {
        /// The first missing number.
        first: u32,
        /// How many.
        count: u32,
        /// The running hash behind it, 64 hex digits, from where on the chain can be followed again; nothing when it is
        /// not known.
        hash: Option<String>,
        /// Whether the lock did not lose them: a rule of the property deleted them where the file was saved.
        #[serde(default)]
        deleted: bool,
    },
}

/// An entry, read and raw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRecord {
    /// The lock's own number of it.
    pub seq: u32,
    /// When, Unix seconds, by the lock's clock.
    pub at: u32,
    /// The same on the wall, `YYYY-MM-DDTHH:MM`.
    pub wall: String,
    /// How far that wall clock is from UTC, `+01:00`; told apart by it are the two hours of a night that has one twice.
    #[serde(default)]
    pub utc_offset: String,
    /// Whether the lock trusted its clock.
    pub time_trusted: bool,
    /// `lock`, `you`, `guest` or `other_key`.
    pub who: String,
    /// The guest's name, or the number of a key that nobody here made.
    pub name: String,
    /// Whether it was done through a gateway.
    pub from_afar: bool,
    /// What happened, in the contract's words.
    pub event: String,
    /// How it is meant: `allowed`, `refused`, `changed` or `alarming`.
    #[serde(default)]
    pub tone: String,
    /// More about it, `name=value`.
    pub detail: String,
    /// The 32 bytes as the lock wrote them, in hex digits.
    pub entry: String,
}

/// a_0 of a lock's log: checks it.
pub struct CheckKey(pub(crate) LogChainKey);

/// A text that is no check key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("A check key has 64 hex digits: copy the whole key from the app")]
pub struct NoCheckKey;

impl std::str::FromStr for CheckKey {
    type Err = NoCheckKey;

    fn from_str(text: &str) -> Result<Self, NoCheckKey> {
        let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        bytes(&digits).map(|key| Self(LogChainKey::new(key))).ok_or(NoCheckKey)
    }
}

/// The file's text.
#[must_use]
pub fn json_lines(header: &Header, records: &[Record]) -> String {
    let mut text = line(header);
    for record in records {
        text.push_str(&line(record));
    }
    text
}

/// Texts and numbers always become JSON.
fn line(part: &impl Serialize) -> String {
    let mut line = serde_json::to_string(part).unwrap_or_default();
    line.push('\n');
    line
}

/// Hex digits of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}
