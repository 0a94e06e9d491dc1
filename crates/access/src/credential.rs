//! What a grant has become for one door; holds no secret, because keys follow from the block and the lock's root.

use serde::{Deserialize, Serialize};

use crate::ids::{DoorId, GrantId};

/// One door's key of one grant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Credential {
    /// The grant it belongs to.
    pub grant: GrantId,
    /// The door it opens.
    pub door: DoorId,
    /// Who made it.
    pub issuer: u8,
    /// The issuer's generation.
    pub generation: u8,
    /// The number by which the lock knows and revokes it.
    pub serial: u32,
    /// When it ends, Unix seconds.
    pub ends_at: u32,
    /// The freshness limit as in the block: hours 1..=254, 255 is ten minutes, 0 is none.
    pub max_stale: u8,
    /// The encoded block (protocol section 4), 23..=51 bytes.
    pub block: Vec<u8>,
}
