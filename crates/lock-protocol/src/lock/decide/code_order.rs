//! Decides the orders about codes: CODE\[slot\] and PATH\[index\], of which the highest version stays.

use crate::lock::change::Delta;
use crate::lock::decide::Scene;
use crate::lock::decide::scribe::Scribe;
use crate::lock::keypad::KeypadDelta;
use crate::log::Event;
use crate::mac::equal;
use crate::order::Subject;
use crate::path_key::PathKey;
use crate::status::Status;
use crate::stored_code::{Secret, StoredCode};

/// Rotating codes at one lock; each adds three numbers that a guess can hit.
const ROTATING_MAX: usize = 4;

/// A stored or rotating code, or, with an empty body, none any more.
pub(super) fn stored_code(
    scene: &Scene<'_>,
    subject: Subject,
    body: &[u8],
    scribe: &mut Scribe<'_>,
) -> Status {
    let keypad = &scene.owned.keypad;
    let Some(held) = keypad.codes.get(usize::from(subject.index)) else {
        return Status::Full;
    };
    let wanted = match body {
        [] => None,
        _ => match StoredCode::decode(body) {
            Ok(code) => Some(code),
            Err(_) => return Status::Malformed,
        },
    };
    let same = held.code.map(|held| held.code) == wanted;
    if let Some(status) = settled(subject.version, held.version, same) {
        return status;
    }
    if let Some(code) = wanted {
        if keypad.other_slot_with(&code, subject.index).is_some() {
            return Status::Conflict;
        }
        let was_rotating = held.code.is_some_and(|held| is_rotating(held.code.secret));
        if is_rotating(code.secret) && keypad.rotating() - usize::from(was_rotating) >= ROTATING_MAX {
            return Status::Full;
        }
    }
    let (slot, version) = (subject.index, subject.version);
    scribe.delta(&Delta::Keypad(KeypadDelta::Code { slot, version, body }));
    scribe.event(Event::CodeChanged, slot.into());
    Status::Ok
}

/// A path's code key, or, with an empty body, none any more.
pub(super) fn path_key(scene: &Scene<'_>, subject: Subject, body: &[u8], scribe: &mut Scribe<'_>) -> Status {
    let Some(held) = scene.owned.keypad.paths.get(usize::from(subject.index)) else {
        return Status::Full;
    };
    if !body.is_empty() && PathKey::decode(body).is_err() {
        return Status::Malformed;
    }
    let present = held.path.as_ref().and_then(|path| path.encode().ok()).unwrap_or_default();
    if let Some(status) = settled(subject.version, held.version, equal(&present, body)) {
        return status;
    }
    let (index, version) = (subject.index, subject.version);
    scribe.delta(&Delta::Keypad(KeypadDelta::Path { index, version, body }));
    scribe.event(Event::PathChanged, index.into());
    Status::Ok
}

/// The answer to a version that is not newer than the one held.
pub(super) fn settled(version: u32, held: u32, same: bool) -> Option<Status> {
    match version.cmp(&held) {
        core::cmp::Ordering::Less => Some(Status::Superseded),
        core::cmp::Ordering::Equal if same => Some(Status::Ok),
        core::cmp::Ordering::Equal => Some(Status::Conflict),
        core::cmp::Ordering::Greater => None,
    }
}

fn is_rotating(secret: Secret) -> bool {
    matches!(secret, Secret::Rotating { .. })
}
