//! What a link says, laid out for the script.
//!
//! ```text
//! 00 | text zone | text inviter | doors1 | n x {
//!     text name | not_before4 | not_after4 | uses2 | devices1 | flags1 | hours1 | h x { days1 | start1 | end1 } |
//!     record length1 | record
//! }
//! text = length1 | UTF-8
//! flags: 01 the first tap needs a claim code, 02 made for one phone, 04 may be used by a tap, 08 opens,
//!        10 may be used from afar, 20 handed on, 40 locks
//! ```
//! A code is `10` and its payload (`access::link::CodeCard`) without version and check.
//! Anything else is one byte that says why: 01 half, 02 newer, 03 damaged, 04 a message for a lock, 05 not ours.

use access::hand_on::KeyBlock;
use access::link::{CodeCard, Invitation, InvitedDoor, Link, LinkError, read_payload};
use lock_protocol::block::{self, Bind, CredentialBlock};
use lock_protocol::unlock::Intent;
use zeroize::Zeroizing;

use crate::record;

const CODE: u8 = 0x10;
const HALF: u8 = 1;
const NEWER: u8 = 2;
const DAMAGED: u8 = 3;
const PARCEL: u8 = 4;
const NOT_OURS: u8 = 5;
/// Bytes of the check at the end of a payload.
const CHECK: usize = 4;

/// Reads a payload and writes what it says.
pub(crate) fn of(payload: &[u8]) -> Zeroizing<Vec<u8>> {
    if CodeCard::is_version_of(payload) {
        return code_card(payload).unwrap_or_else(|error| refusal(code(&error)));
    }
    match read_payload(payload) {
        Ok(Link::Key(invitation)) => written(&invitation).unwrap_or_else(|| refusal(DAMAGED)),
        Ok(Link::Parcel(_)) => refusal(PARCEL),
        Ok(Link::Setup(_) | Link::Phone(_) | Link::Recovery(_)) => refusal(NOT_OURS),
        Err(error) => refusal(code(&error)),
    }
}

/// What was read and found sound is passed on as it came; the check was for the way.
fn code_card(payload: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkError> {
    CodeCard::decode(payload)?;
    let body = payload.get(1..payload.len().saturating_sub(CHECK)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len()));
    bytes.push(CODE);
    bytes.extend_from_slice(body);
    Ok(bytes)
}

fn code(error: &LinkError) -> u8 {
    match error {
        LinkError::HalfLink => HALF,
        LinkError::NewerVersion => NEWER,
        LinkError::Malformed | LinkError::TooLong => DAMAGED,
        LinkError::NotALink
        | LinkError::WrongHost { .. }
        | LinkError::SetupCode { .. }
        | LinkError::PhoneCard { .. }
        | LinkError::ForBrowser
        | LinkError::RecoveryCode { .. } => NOT_OURS,
    }
}

fn refusal(code: u8) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![code])
}

fn written(invitation: &Invitation) -> Option<Zeroizing<Vec<u8>>> {
    // Large enough for eight doors, so that no copy of a key is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    bytes.push(0);
    text(&mut bytes, &invitation.zone)?;
    text(&mut bytes, &invitation.inviter)?;
    bytes.push(u8::try_from(invitation.doors.len()).ok()?);
    for one in &invitation.doors {
        door(&mut bytes, one)?;
    }
    Some(bytes)
}

fn door(bytes: &mut Vec<u8>, door: &InvitedDoor) -> Option<()> {
    let fields = door.block.fields();
    text(bytes, &door.name)?;
    bytes.extend_from_slice(&fields.not_before.0.to_be_bytes());
    bytes.extend_from_slice(&fields.not_after.0.to_be_bytes());
    bytes.extend_from_slice(&fields.max_uses.to_be_bytes());
    bytes.extend_from_slice(&[fields.max_devices, flags(&door.block, fields)]);
    bytes.push(u8::try_from(fields.schedules.len()).ok()?);
    for hours in &fields.schedules {
        bytes.extend_from_slice(&[hours.days, hours.start, hours.end]);
    }
    let record = record::write(door)?;
    bytes.push(u8::try_from(record.len()).ok()?);
    bytes.extend_from_slice(&record);
    Some(())
}

fn flags(held: &KeyBlock, fields: &CredentialBlock) -> u8 {
    let allows = |intent: Intent| fields.intents & intent.mask() != 0;
    u8::from(matches!(fields.bind, Bind::ClaimCode))
        | u8::from(matches!(fields.bind, Bind::Device(_))) << 1
        | u8::from(allows(Intent::Tap)) << 2
        | u8::from(fields.rights & block::UNLOCK != 0) << 3
        | u8::from(allows(Intent::Remote)) << 4
        | u8::from(matches!(held, KeyBlock::HandedOn(_))) << 5
        | u8::from(fields.rights & block::LOCK != 0) << 6
}

fn text(bytes: &mut Vec<u8>, text: &str) -> Option<()> {
    bytes.push(u8::try_from(text.len()).ok()?);
    bytes.extend_from_slice(text.as_bytes());
    Some(())
}
