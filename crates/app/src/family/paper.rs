//! What a family makes and reads without a lock at hand: setup codes, credentials, links.

use access::grant::Binding;
use access::weekly::Weekly;
use store::Secret;
use store::table::change::ChangeRow;

pub(crate) use access::link::ParcelKind;

use super::{Family, Receipt};

/// A lock that somebody wants to put into service, as its code says it.
pub(crate) struct NewLock {
    pub(crate) family: &'static dyn Family,
    /// Its name.
    pub(crate) lock_id: [u8; 16],
    /// By what it is recognised, and what it is known by to its family.
    pub(crate) lock_pub: [u8; 32],
    /// What lets this phone set it up.
    pub(crate) secret: Secret,
    /// The code, written anew.
    pub(crate) text: String,
}

/// A credential just made, with its secret.
pub(crate) struct Made {
    pub(crate) credential: Vec<u8>,
    pub(crate) key: Secret,
}

/// What a credential says, for people and for plans.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KeyTerms {
    /// Its number at its door.
    pub(crate) serial: u32,
    /// The issuer's generation.
    pub(crate) generation: u8,
    /// From when on the lock takes it, Unix seconds.
    pub(crate) opens_at: u32,
    /// From when on it is meant, Unix seconds.
    pub(crate) starts_at: u32,
    /// Unix seconds.
    pub(crate) ends_at: u32,
    /// None when it opens at any hour.
    pub(crate) hours: Vec<Weekly>,
    /// Openings over all its phones; nothing for any number.
    pub(crate) uses: Option<u16>,
    /// Phones that may claim it.
    pub(crate) devices: u8,
    /// How it finds them.
    pub(crate) binding: Binding,
    /// How old the lock's news may be, by the block's scale; 0 is any age.
    pub(crate) max_stale: u8,
    /// Levels on which whoever holds it may hand it on.
    pub(crate) hand_on: u8,
}

/// A message for a lock, or of one, in somebody's pocket.
pub(crate) struct Parcel {
    pub(crate) family: &'static dyn Family,
    pub(crate) kind: ParcelKind,
    pub(crate) lock_id: [u8; 16],
    pub(crate) message: Vec<u8>,
}

/// What a lock's receipt is for, and what it says.
pub(crate) struct Answered {
    pub(crate) change: ChangeRow,
    /// Whether the change still waits.
    pub(crate) waits: bool,
    pub(crate) receipt: Receipt,
}

/// Keys for some doors of one family, on their way from host to guest.
pub(crate) struct Invite {
    pub(crate) family: &'static dyn Family,
    /// The property's IANA zone.
    pub(crate) zone: String,
    /// Who invites; may be empty.
    pub(crate) inviter: String,
    pub(crate) doors: Vec<InviteDoor>,
    /// Leave to make keys at these doors, sealed for the phone that the keys are for.
    pub(crate) mandates: Option<Vec<u8>>,
}

/// One door of an invitation.
pub(crate) struct InviteDoor {
    /// What the host calls it.
    pub(crate) name: String,
    pub(crate) lock_id: [u8; 16],
    pub(crate) lock_pub: [u8; 32],
    /// What the key allows.
    pub(crate) credential: Vec<u8>,
    /// The key.
    pub(crate) key: Secret,
}

/// What a change of a lock is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Matter {
    /// What was taken back.
    TakenBack,
    /// A code that the lock keeps.
    Code,
    /// Zone and settings.
    Settings,
    /// Its log is stored here.
    LogReceipt,
    /// The code key of a path.
    PathKey,
    /// Who may make keys.
    Mandate,
}
