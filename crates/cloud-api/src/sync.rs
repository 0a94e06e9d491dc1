//! Sync: named mutations go up in the order a device made them, changed rows come down by bucket.
//!
//! Bodies are sealed by the site's key; the cloud orders them and cannot read them. It knows of a row only whether it
//! lives, has ended, or is gone. What has ended never lives again, whoever asks for it in whatever order.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Name};

/// The most bytes of a sealed body.
pub const BODY_MAX: usize = 8 * 1024;
/// The most mutations of one push.
pub const PUSH_MAX: usize = 200;
/// The most rows of one pull.
pub const PULL_MAX: usize = 500;
/// The longest a pull waits for news, in seconds.
pub const WAIT_MAX: u64 = 15;

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    /// Makes the row, or replaces the version the device has seen. Refused when somebody was faster.
    Put {
        /// The sealed body.
        body: Bytes,
        /// The version that is replaced; 0 for a new row.
        base: i64,
    },
    /// Ends what the row stands for: a revocation. It wins over everything that was or is made at the same time.
    End {
        /// The sealed body that says how it ended.
        body: Bytes,
    },
    /// Takes the row away; its name stays taken.
    Remove {
        /// The version that is removed.
        base: i64,
    },
}

/// One change of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// Counts this device's mutations, from 1, without gaps.
    pub number: i64,
    /// Which bucket.
    pub bucket: Name,
    /// Which row.
    pub row: Name,
    /// What happens to it.
    pub act: Act,
}

/// What a device sends up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// In the order they were made; at most [`PUSH_MAX`].
    pub mutations: Vec<Mutation>,
}

/// What became of a mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Accepted {
        /// The row's version now.
        version: i64,
    },
    /// An earlier push of it was taken in already; pull to see what became of it.
    Known,
    /// Somebody was faster: look at the row, make the change anew if it still makes sense.
    Conflict {
        /// The row as it is, if there is one.
        current: Option<Row>,
    },
    /// The row has ended or is gone, and stays so.
    Over {
        /// The row as it is.
        current: Row,
    },
}

/// One outcome for each mutation, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// What became of each.
    pub outcomes: Vec<Outcome>,
    /// The number of this device's last mutation that was taken in.
    pub last_number: i64,
}

/// Whether a row lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowState {
    /// It holds.
    Live,
    /// What it stands for is revoked; the body says how.
    Ended,
    /// It was taken away.
    Gone,
}

/// A row as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub row: Name,
    /// Counts its changes, from 1.
    pub version: i64,
    /// Whether it lives.
    pub state: RowState,
    /// The sealed body; nothing when it is gone.
    pub body: Option<Bytes>,
}

/// What comes down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulled {
    /// Rows that changed after the cookie, each in its newest state only.
    pub rows: Vec<Row>,
    /// What to pull with next time.
    pub cookie: i64,
    /// Whether there is more to pull right away. The sum is that of the end.
    pub more: bool,
    /// How many rows the bucket has, those that are gone included.
    pub count: i64,
    /// The bucket's sum, see [`crate::checksum`].
    pub checksum: Name<16>,
}
