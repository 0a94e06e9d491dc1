//! Leave to make keys: what an owner gives somebody at a door, and what it is worth on their phone.

use store::table::credential::CredentialRow;
use store::table::door::DoorRow;
use store::table::mandate::MandateRow;
use store::{Access, Secret};

use crate::failure::Failure;

/// What a family can do of it.
pub(crate) trait Mandates: Sync {
    /// Whether it could be given now with a key that ends then (Unix seconds).
    fn check(&self, access: &Access<'_>, door: &DoorRow, ends_at: u32) -> Result<(), Failure>;

    /// Writes it down with the key that it goes with, for the phone with this public key, and the change that tells the
    /// lock of it.
    fn give(
        &self,
        access: &Access<'_>,
        of: (&DoorRow, &CredentialRow),
        device_pub: &[u8; 32],
        now: u32,
    ) -> Result<(), Failure>;

    /// What of it stands in a link: sealed for the phone that it was given to. `random` is used once.
    fn seal(
        &self,
        access: &Access<'_>,
        given: &[(DoorRow, MandateRow)],
        random: ([u8; 32], [u8; 24]),
    ) -> Result<Vec<u8>, Failure>;

    /// What a co-host's phone asks the owner of a door to end there: the keys with these credentials.
    fn ask_to_end(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        asked: &AskedEnding<'_>,
    ) -> Result<Vec<u8>, Failure>;

    /// What somebody asks the owner to end at a door; nothing unless it is a co-host of this site's.
    fn read_ending(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        message: &[u8],
    ) -> Result<Option<ReadEnding>, Failure>;

    /// What stands in a link, for the phone with this secret; nothing when it is not for it or was changed.
    fn open(&self, sealed: &[u8], device_secret: &Secret) -> Option<Vec<OpenedMandate>>;
}

/// Keys that a co-host wants ended.
pub(crate) struct AskedEnding<'a> {
    /// Whom they were made for.
    pub(crate) guest_name: &'a str,
    /// Their numbers and when they end by themselves, Unix seconds; 1..=32.
    pub(crate) keys: &'a [(u32, u32)],
}

/// The same, as the owner reads it.
pub(crate) struct ReadEnding {
    pub(crate) issuer: u8,
    pub(crate) generation: u8,
    pub(crate) guest_name: String,
    pub(crate) keys: Vec<(u32, u32)>,
}

/// Leave to make keys for one lock, as it came.
pub(crate) struct OpenedMandate {
    pub(crate) lock_id: [u8; 16],
    pub(crate) issuer: u8,
    pub(crate) generation: u8,
    pub(crate) policy: [u8; 16],
    pub(crate) issuer_key: Secret,
    /// What the lock must be told before it takes such keys, if it had not confirmed it.
    pub(crate) message: Option<Vec<u8>>,
}
