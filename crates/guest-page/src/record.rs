//! A door's key as the script keeps it: opaque there, read again here.
//!
//! ```text
//! block length1 | block | lock_id 16 | lock_pub 32 | K_cred 32
//! ```
//! The same bytes as in a share link.

use access::link::InvitedDoor;
use lock_protocol::LockId;
use lock_protocol::block::BLOCK_MAX;
use lock_protocol::bytes::{CodecError, Reader};
use lock_protocol::keys::CredentialKey;
use zeroize::Zeroizing;

/// A door's key.
pub(crate) struct Record<'a> {
    /// The encoded block.
    pub(crate) block: &'a [u8],
    /// The lock's name.
    pub(crate) lock_id: LockId,
    /// Its public key.
    pub(crate) lock_pub: [u8; 32],
    /// K_cred or K_sub.
    pub(crate) key: CredentialKey,
}

impl<'a> Record<'a> {
    /// Reads one off the front of `bytes`.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, CodecError> {
        let length = usize::from(reader.u8()?);
        if length > BLOCK_MAX {
            return Err(CodecError::TooLong);
        }
        Ok(Self {
            block: reader.slice(length)?,
            lock_id: LockId(reader.take()?),
            lock_pub: reader.take()?,
            key: CredentialKey::new(reader.take()?),
        })
    }
}

/// Writes the record of an invited door; nothing for a block that no lock accepts.
pub(crate) fn write(door: &InvitedDoor) -> Option<Zeroizing<Vec<u8>>> {
    let block = door.block.encode().ok()?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 + BLOCK_MAX + 80));
    bytes.push(u8::try_from(block.len()).ok()?);
    bytes.extend_from_slice(&block);
    bytes.extend_from_slice(&door.lock_id.0);
    bytes.extend_from_slice(&door.lock_pub);
    bytes.extend_from_slice(door.key.reveal());
    Some(bytes)
}
