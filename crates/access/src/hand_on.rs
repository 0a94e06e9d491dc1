//! What the holder of a key makes of it for somebody else, without host, lock or network (protocol section 2).
//!
//! Only narrower: what goes beyond the holder's own key is refused with the reason, never cut silently. The lock
//! narrows once more, so whoever writes more into a block than he holds gains nothing.

use lock_protocol::Unix;
use lock_protocol::block::{self, BLOCK_MAX, Bind, CredentialBlock};
use lock_protocol::bytes::CodecError;
use lock_protocol::sub::{self, SubBlock};
use serde::{Deserialize, Serialize};

use crate::plan::EARLY_SECONDS;

/// The block of a key as somebody holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyBlock {
    /// From an issuer of the lock.
    Issued(CredentialBlock),
    /// From somebody who held the key before.
    HandedOn(SubBlock),
}

impl KeyBlock {
    /// Reads the canonical bytes of either kind; anything else is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        if bytes.first() == Some(&sub::KIND) {
            return SubBlock::decode(bytes).map(Self::HandedOn);
        }
        CredentialBlock::decode(bytes).map(Self::Issued)
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Result<arrayvec::ArrayVec<u8, BLOCK_MAX>, CodecError> {
        match self {
            Self::Issued(block) => block.encode(),
            Self::HandedOn(block) => block.encode(),
        }
    }

    /// What it says; the lock may find it worth less.
    #[must_use]
    pub fn fields(&self) -> &CredentialBlock {
        match self {
            Self::Issued(block) => block,
            Self::HandedOn(block) => &block.fields,
        }
    }

    /// Levels on which its holder may hand it on, 0..=7; the lock wants the right beside the depth.
    #[must_use]
    pub fn levels(&self) -> u8 {
        let fields = self.fields();
        if fields.rights & block::DELEGATE == 0 { 0 } else { fields.depth }
    }
}

/// What somebody wants to hand on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// From when, Unix seconds; nothing takes the holder's own.
    pub starts: Option<u32>,
    /// Until when, Unix seconds; nothing takes the holder's own.
    pub ends: Option<u32>,
    /// Openings, 0 for as many as the holder may have.
    pub uses: u16,
    /// Devices, 1..=7.
    pub devices: u8,
    /// Levels on which it may be handed on again.
    pub levels: u8,
}

/// In what a wish goes beyond the holder's own key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TooWide {
    /// The key may not be handed on at all.
    #[error("This key may not be handed on: ask the host for a key")]
    NotToBeHandedOn,
    /// It begins before the holder's own key.
    #[error("It begins before your own key: choose a later start")]
    TooEarly,
    /// It ends after the holder's own key.
    #[error("It ends after your own key: choose an earlier end")]
    TooLate,
    /// It ends before it begins, or is over already.
    #[error("No time is left between its start and its end: choose others")]
    NoTime,
    /// None, or more devices than the holder's own key.
    #[error("It may be for 1 to {most} phones")]
    Devices {
        /// Devices allowed.
        most: u8,
    },
    /// More openings than the holder's own key.
    #[error("It may open {most} times at most")]
    Uses {
        /// Openings allowed.
        most: u16,
    },
    /// More levels than are left.
    #[error("It may be handed on {most} times at most")]
    Levels {
        /// Levels allowed.
        most: u8,
    },
}

/// The block for somebody else, by the holder of `own` in the slot with this low byte, at `now` (Unix seconds).
///
/// # Errors
/// What goes beyond `own`.
pub fn share(own: &KeyBlock, slot: u8, share: &Share, serial: u32, now: u32) -> Result<SubBlock, TooWide> {
    let held = own.fields();
    let levels_left = own.levels().checked_sub(1).ok_or(TooWide::NotToBeHandedOn)?;
    if share.levels > levels_left {
        return Err(TooWide::Levels { most: levels_left });
    }
    if share.devices == 0 || share.devices > held.max_devices {
        return Err(TooWide::Devices { most: held.max_devices });
    }
    if held.max_uses != 0 && share.uses > held.max_uses {
        return Err(TooWide::Uses { most: held.max_uses });
    }
    let (not_before, not_after) = window(held, share, now)?;
    let again = if share.levels > 0 { block::DELEGATE } else { 0 };
    let fields = CredentialBlock {
        issuer: 0,
        serial,
        not_before,
        not_after,
        max_uses: if share.uses == 0 { held.max_uses } else { share.uses },
        rights: held.rights & !block::DELEGATE | again,
        bind: Bind::FirstClaim,
        max_devices: share.devices,
        depth: share.levels,
        ..held.clone()
    };
    Ok(SubBlock { parent: slot, fields })
}

/// The window within the holder's own. One that begins now is moved ahead for slow clocks, as a host's key is.
fn window(held: &CredentialBlock, share: &Share, now: u32) -> Result<(Unix, Unix), TooWide> {
    let starts = match share.starts {
        None => held.not_before.0,
        Some(starts) if starts < crate::plan::meant_start(held) => return Err(TooWide::TooEarly),
        Some(starts) if starts <= now => starts.saturating_sub(EARLY_SECONDS).max(held.not_before.0),
        Some(starts) => starts,
    };
    let ends = share.ends.unwrap_or(held.not_after.0);
    if ends > held.not_after.0 {
        return Err(TooWide::TooLate);
    }
    if ends <= starts || ends <= now {
        return Err(TooWide::NoTime);
    }
    Ok((Unix(starts), Unix(ends)))
}
