//! Bolt, leaf and refusal as they are stored.

use crate::view::{Bolt, DoorLeaf, Refusal};

/// As it is stored.
pub(crate) fn bolt_code(bolt: Bolt) -> u8 {
    match bolt {
        Bolt::Locked => 0,
        Bolt::Unlocked => 1,
        Bolt::Moving => 2,
        Bolt::Jammed => 3,
    }
}

pub(crate) fn bolt_of(code: u8) -> Bolt {
    match code {
        0 => Bolt::Locked,
        1 => Bolt::Unlocked,
        3 => Bolt::Jammed,
        _ => Bolt::Moving,
    }
}

/// As it is stored.
pub(crate) fn leaf_code(leaf: DoorLeaf) -> u8 {
    match leaf {
        DoorLeaf::Unknown => 0,
        DoorLeaf::Closed => 1,
        DoorLeaf::Open => 2,
    }
}

pub(crate) fn leaf_of(code: u8) -> DoorLeaf {
    match code {
        1 => DoorLeaf::Closed,
        2 => DoorLeaf::Open,
        _ => DoorLeaf::Unknown,
    }
}

/// As the store keeps a refusal that no later try can change; nothing for any other. A window that is over is told by
/// its times.
pub(crate) fn final_code(refusal: Refusal) -> Option<u8> {
    FINAL.into_iter().find(|(_, known)| *known == refusal).map(|(code, _)| code)
}

/// The refusal that is stored under a number.
pub(crate) fn final_refusal(code: u8) -> Option<Refusal> {
    FINAL.into_iter().find(|(known, _)| *known == code).map(|(_, refusal)| refusal)
}

const FINAL: [(u8, Refusal); 3] =
    [(0x03, Refusal::TakenBack), (0x0B, Refusal::UsedUp), (0x0D, Refusal::ClaimedByOthers)];
