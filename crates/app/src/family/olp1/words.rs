//! OLP/1's words for bolt, leaf and refusal, and ours.

use lock_protocol::status::{self, StateByte, Status};

use crate::failure::Failure;
use crate::family::Settled;
use crate::view::{Bolt, CommandError, DoorLeaf, Refusal};

/// The state in an answer.
pub(super) fn settled_of(state: StateByte, battery_percent: Option<u8>) -> Settled {
    Settled {
        bolt: bolt_from(state.bolt),
        leaf: leaf_from(state.door),
        clock_lost: state.clock_lost,
        battery_percent,
    }
}

fn bolt_from(bolt: status::Bolt) -> Bolt {
    match bolt {
        status::Bolt::Locked => Bolt::Locked,
        status::Bolt::Unlocked => Bolt::Unlocked,
        status::Bolt::Moving => Bolt::Moving,
        status::Bolt::Jammed => Bolt::Jammed,
    }
}

fn leaf_from(door: status::Door) -> DoorLeaf {
    match door {
        status::Door::Unknown => DoorLeaf::Unknown,
        status::Door::Closed => DoorLeaf::Closed,
        status::Door::Open => DoorLeaf::Open,
    }
}

/// Why a lock refused, in words a person can act on; nothing when it did not refuse.
pub(super) fn refusal_of(status: Status) -> Option<Refusal> {
    Some(match status {
        Status::Ok | Status::Settled => return None,
        Status::Revoked => Refusal::TakenBack,
        Status::NotYet => Refusal::NotYet,
        Status::Expired => Refusal::Expired,
        Status::OutsideHours => Refusal::OutsideHours,
        Status::UsedUp => Refusal::UsedUp,
        Status::DeviceLimit | Status::WrongDevice => Refusal::ClaimedByOthers,
        Status::Malformed | Status::BadMac | Status::WrongState | Status::Unsupported => Refusal::Unknown,
        Status::Policy | Status::Intent | Status::Rights => Refusal::NotPermitted,
        Status::WrongCode => Refusal::WrongClaimCode,
        Status::Wait => Refusal::TooManyClaimCodes,
        Status::Stale | Status::AheadOfClock | Status::Conflict | Status::Superseded => Refusal::Stale,
        Status::ClockLost => Refusal::ClockLost,
        Status::Full => Refusal::LockFull,
        Status::Storage => Refusal::LockFault,
        Status::Jammed => Refusal::Jammed,
    })
}

/// A status that is no success, as an error.
pub(super) fn refused(status: Status) -> Failure {
    CommandError::Refused { reason: refusal_of(status).unwrap_or(Refusal::Unknown) }.into()
}
