//! A sub-credential: the narrower key that a device makes for somebody else without network (specification section 4).
//!
//! Its key hangs on K_dev of the device that made it, so a leaked link mints none.

use arrayvec::ArrayVec;

use crate::block::{self, BLOCK_MAX, CredentialBlock, Role};
use crate::bytes::{CodecError, Reader};
use crate::policy::staleness_rank;

/// First byte of the block of a sub-credential.
pub const KIND: u8 = 2;

/// The block of a sub-credential: as a credential's, with kind 02 and the maker's slot in place of the issuer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubBlock {
    /// Low byte of the maker's slot, or [`crate::unlock::ANY_SLOT`] when it does not know it.
    pub parent: u8,
    /// The other fields; `issuer` is 0, `generation` that of the maker's issuer, and the maker numbers the serials.
    pub fields: CredentialBlock,
}

impl SubBlock {
    /// The canonical bytes, 23 to 51 of them.
    pub fn encode(&self) -> Result<ArrayVec<u8, BLOCK_MAX>, CodecError> {
        if self.fields.issuer != 0 {
            return Err(CodecError::Value);
        }
        self.fields.encode_as([KIND, self.parent])
    }

    /// Reads a block; anything that [`SubBlock::encode`] would not write is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(KIND)?;
        let parent = reader.u8()?;
        Ok(Self { parent, fields: CredentialBlock::read(0, reader)? })
    }
}

/// What `child` is worth in the hands of whoever got it from a holder of `parent`; nothing when `parent` may not be
/// handed on.
///
/// Each field is the narrower of the two, and issuer, generation and serial are the parent's. Only the schedules are
/// the child's alone: the lock judges the parent's beside them.
#[must_use]
pub fn narrowed(parent: &CredentialBlock, child: &CredentialBlock) -> Option<CredentialBlock> {
    let depth_left = parent.depth.checked_sub(1)?;
    if parent.rights & block::DELEGATE == 0 || child.generation != parent.generation {
        return None;
    }
    Some(CredentialBlock {
        issuer: parent.issuer,
        generation: parent.generation,
        serial: parent.serial,
        not_before: parent.not_before.max(child.not_before),
        not_after: parent.not_after.min(child.not_after),
        max_uses: fewer_uses(parent.max_uses, child.max_uses),
        role: lesser_role(parent.role, child.role),
        rights: parent.rights & child.rights,
        bind: child.bind,
        max_devices: parent.max_devices.min(child.max_devices),
        depth: depth_left.min(child.depth),
        max_stale: stricter(parent.max_stale, child.max_stale),
        intents: parent.intents & child.intents,
        clock_loss: parent.clock_loss.min(child.clock_loss),
        schedules: child.schedules.clone(),
    })
}

/// 0 is without limit.
fn fewer_uses(a: u16, b: u16) -> u16 {
    if a == 0 || b == 0 { a.max(b) } else { a.min(b) }
}

fn stricter(a: u8, b: u8) -> u8 {
    if staleness_rank(a) < staleness_rank(b) { a } else { b }
}

/// The lower number; an emergency key hands on emergency or guest, because no other role is below it.
fn lesser_role(parent: Role, child: Role) -> Role {
    match (parent, child) {
        (Role::Emergency, Role::Emergency) => Role::Emergency,
        (Role::Emergency, _) => Role::Guest,
        _ if child.code() < parent.code() => child,
        _ => parent,
    }
}
