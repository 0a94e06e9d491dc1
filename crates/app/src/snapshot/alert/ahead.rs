//! What is still to come at a door, read from the drawn keys and codes: arrivals, codes on their way, codes that sleep.

use access::alert::Actor;
use store::table::door::DoorRow;

use super::People;
use crate::failure::Failure;
use crate::repeat::sleeps_since;
use crate::view::{Code, CodeState, DoorId, GrantState, Moment, Snapshot};

/// So long after making a code the host needs no reminder that the lock must hear of it, in seconds.
const KNOWS_FOR: u32 = 3600;

/// When the next key or code for a door begins.
pub(super) fn next_arrival(snapshot: &Snapshot, door: &DoorId, now: u32) -> Option<u32> {
    let keys = snapshot.grants.iter().filter(|grant| {
        let lives = |state: &GrantState| matches!(state, GrantState::Created | GrantState::Claimed { .. });
        grant.doors.iter().any(|at| at.door == *door && lives(&at.state))
    });
    let codes = snapshot
        .codes
        .iter()
        .filter(|code| code.door == *door && matches!(code.state, CodeState::Ready | CodeState::OnItsWay));
    let starts = keys.map(|grant| grant.starts.unix).chain(codes.map(|code| code.starts.unix));
    starts.filter(|starts| now <= *starts).min()
}

/// Codes of a door that the lock must hear of, and from when they shall open. Who has just made one knows.
pub(super) fn not_on_lock(
    snapshot: &Snapshot,
    door: &DoorId,
    (people, now): (&mut People, u32),
) -> Vec<(Actor, u32)> {
    let made = |code: &&Code| code.door == *door && code.made_at.unix.saturating_add(KNOWS_FOR) <= now;
    let waiting = snapshot.codes.iter().filter(made).filter_map(|code| {
        let needed = match &code.state {
            CodeState::OnItsWay | CodeState::Ready | CodeState::Used { .. } => needed_by(code)?,
            CodeState::NotTaken
            | CodeState::Spent { .. }
            | CodeState::Undoable { .. }
            | CodeState::Travelling { .. }
            | CodeState::Revoked { .. }
            | CodeState::Expired => return None,
        };
        Some((code.guest_name.clone(), needed.unix))
    });
    waiting.map(|(name, starts)| (people.named(name), starts)).collect()
}

fn needed_by(code: &Code) -> Option<&Moment> {
    match &code.repeat {
        Some(repeat) if repeat.asleep => None,
        Some(repeat) => repeat.next_needed_by.as_ref(),
        // Until then the lock goes by what it was told before.
        None if code.at_lock_until.is_some() => {
            code.at_lock_until.as_ref().filter(|until| until.unix < code.ends.unix)
        }
        None => (code.state == CodeState::OnItsWay).then_some(&code.starts),
    }
}

/// Codes of a door that sleep, and since when.
pub(super) fn asleep(
    snapshot: &Snapshot,
    (row, door): (&DoorRow, &DoorId),
    people: &mut People,
) -> Result<Vec<(Actor, u32)>, Failure> {
    let mut found = Vec::new();
    for code in snapshot.codes.iter().filter(|code| code.door == *door) {
        let ended = match &code.state {
            CodeState::Undoable { .. } | CodeState::Travelling { .. } | CodeState::Revoked { .. } => true,
            CodeState::OnItsWay
            | CodeState::NotTaken
            | CodeState::Ready
            | CodeState::Used { .. }
            | CodeState::Spent { .. }
            | CodeState::Expired => false,
        };
        if let Some(repeat) = code.repeat.as_ref().filter(|repeat| repeat.asleep && !ended) {
            let since = sleeps_since(row, &repeat.rule)?;
            found.extend(since.map(|since| (people.named(code.guest_name.clone()), since)));
        }
    }
    Ok(found)
}
