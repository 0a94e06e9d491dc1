//! Mailboxes: what a short link leads to. The cloud carries the item and cannot read it.
//!
//! A link's fragment holds one secret. From it come the box's name, the token that claims it, and the key that seals
//! the item; the cloud sees the name, and the token's SHA-256.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Name, Token};

/// The most an item may hold, in bytes: a stay with twenty doors and their notes needs half of it.
pub const ITEM_MAX: usize = 16 * 1024;
/// The longest a box lives, in seconds: 400 days, a year's lease with time to move.
pub const LIFE_MAX: i64 = 400 * 86_400;

/// Makes a box, or replaces what is in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutMailbox {
    /// SHA-256 of the claim token.
    pub claim_hash: Name<32>,
    /// The sealed item.
    pub item: Bytes,
    /// When the box is emptied, Unix seconds.
    pub expires_at: i64,
    /// The version that is replaced; nothing to make a new box.
    #[serde(default)]
    pub replaces: Option<i64>,
}

/// What the host sees of a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Counts the items it has held, from 1.
    pub version: i64,
    /// When it was made, Unix seconds.
    pub made_at: i64,
    /// When its item was last replaced, Unix seconds.
    pub changed_at: i64,
    /// When it is emptied, Unix seconds.
    pub expires_at: i64,
    /// When a device claimed it, Unix seconds.
    pub claimed_at: Option<i64>,
}

/// Lets the link be claimed once more, by the same device or another.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// SHA-256 of the claim token from now on: the old link's, or a new one's.
    pub claim_hash: Name<32>,
}

/// Claims a box for this device.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// From the link.
    pub claim: Token,
    /// SHA-256 of a token that this device has drawn; it reads the box from now on.
    pub reader_hash: Name<32>,
}

/// What is in the box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The sealed item.
    pub item: Bytes,
    /// Which one it is.
    pub version: i64,
    /// When the box is emptied, Unix seconds.
    pub expires_at: i64,
}
