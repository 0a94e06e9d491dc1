//! A lock's words for bolt, leaf and refusal, and ours.

use lock_protocol::status::{self, Status};

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

pub(crate) fn bolt_from(bolt: status::Bolt) -> Bolt {
    match bolt {
        status::Bolt::Locked => Bolt::Locked,
        status::Bolt::Unlocked => Bolt::Unlocked,
        status::Bolt::Moving => Bolt::Moving,
        status::Bolt::Jammed => Bolt::Jammed,
    }
}

pub(crate) fn leaf_from(door: status::Door) -> DoorLeaf {
    match door {
        status::Door::Unknown => DoorLeaf::Unknown,
        status::Door::Closed => DoorLeaf::Closed,
        status::Door::Open => DoorLeaf::Open,
    }
}

/// Why a lock refused, in words a person can act on; nothing when it did not refuse.
pub(crate) fn refusal_of(status: Status) -> Option<Refusal> {
    Some(match status {
        Status::Ok | Status::Settled => return None,
        Status::Revoked => Refusal::TakenBack,
        Status::NotYet => Refusal::NotYet,
        Status::Expired => Refusal::Expired,
        Status::OutsideHours => Refusal::OutsideHours,
        Status::UsedUp => Refusal::UsedUp,
        Status::DeviceLimit | Status::WrongDevice => Refusal::ClaimedByOthers,
        Status::Malformed | Status::BadMac | Status::WrongState | Status::Unsupported => Refusal::Unknown,
        Status::Policy | Status::Intent | Status::Rights | Status::WrongCode | Status::Wait => {
            Refusal::NotPermitted
        }
        Status::Stale | Status::AheadOfClock | Status::Conflict | Status::Superseded => Refusal::Stale,
        Status::ClockLost => Refusal::ClockLost,
        Status::Full => Refusal::LockFull,
        Status::Storage => Refusal::LockFault,
        Status::Jammed => Refusal::Jammed,
    })
}

/// The status that the store keeps for a refusal that no later try can change; nothing for any other. A window that
/// is over is told by its times.
pub(crate) fn final_status(refusal: Refusal) -> Option<Status> {
    match refusal {
        Refusal::TakenBack => Some(Status::Revoked),
        Refusal::UsedUp => Some(Status::UsedUp),
        Refusal::ClaimedByOthers => Some(Status::DeviceLimit),
        Refusal::NotYet
        | Refusal::Expired
        | Refusal::OutsideHours
        | Refusal::Unknown
        | Refusal::NotPermitted
        | Refusal::Stale
        | Refusal::ClockLost
        | Refusal::LockFull
        | Refusal::LockFault
        | Refusal::Jammed => None,
    }
}
