//! Who somebody is to a property, and what that role may do and hand on.

use serde::{Deserialize, Serialize};

/// A role.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Comes for a while.
    Guest,
    /// Works here regularly: cleaners, reception.
    Staff,
    /// Comes to mend something.
    Maintenance,
    /// Looks after the property beside the owner.
    CoHost,
    /// Owns the locks.
    Owner,
    /// Fire brigade, ambulance, caretaker on call.
    Emergency,
}

/// What a key lets its holder do at a door.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Unlock.
    Unlock,
    /// Lock.
    Lock,
    /// Pull the latch.
    Unlatch,
    /// Ask for bolt, door, battery and clock.
    Status,
    /// Read the entries of one's own key.
    OwnLog,
    /// Carry the lock's whole log, sealed.
    CarryLog,
    /// Share a narrower key.
    HandOn,
    /// Change the lock.
    Administer,
}

impl Role {
    /// What the role may do at a door.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::{Administer, CarryLog, HandOn, Lock, OwnLog, Status, Unlatch, Unlock};
        match self {
            Self::Guest => &[Unlock, Lock, Unlatch, Status, OwnLog],
            Self::Emergency => &[Unlock, Lock, Unlatch, Status],
            Self::Staff | Self::Maintenance => &[Unlock, Lock, Unlatch, Status, OwnLog, CarryLog],
            Self::CoHost => &[Unlock, Lock, Unlatch, Status, OwnLog, CarryLog, HandOn],
            Self::Owner => &[Unlock, Lock, Unlatch, Status, OwnLog, CarryLog, HandOn, Administer],
        }
    }

    /// Tells whether somebody in this role may give `other` to somebody else: nobody hands on more than they hold.
    #[must_use]
    pub fn may_give(self, other: Self) -> bool {
        match self {
            Self::Owner => true,
            Self::CoHost => matches!(other, Self::Guest | Self::Staff | Self::Maintenance),
            Self::Guest | Self::Staff | Self::Maintenance | Self::Emergency => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Role; 6] =
        [Role::Guest, Role::Staff, Role::Maintenance, Role::CoHost, Role::Owner, Role::Emergency];

    #[test]
    fn nobody_gives_a_right_they_do_not_hold() {
        for giver in ALL {
            for role in ALL.into_iter().filter(|role| giver.may_give(*role)) {
                assert!(
                    role.rights().iter().all(|right| giver.rights().contains(right)),
                    "{giver:?} {role:?}"
                );
            }
        }
    }

    #[test]
    fn guests_give_nothing_and_only_owners_make_owners() {
        assert!(ALL.iter().all(|role| !Role::Guest.may_give(*role)));
        assert!(ALL.iter().filter(|role| role.may_give(Role::Owner)).eq([&Role::Owner]));
    }
}
