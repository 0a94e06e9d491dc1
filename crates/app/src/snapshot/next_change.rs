//! When the picture changes by time alone.

use crate::view::{CodeState, GrantState, KeyState, Moment, Snapshot};

/// The first moment after `now` at which something in the picture begins, ends or can no longer be undone.
pub(super) fn next_change(snapshot: &Snapshot, now: u32) -> Option<u32> {
    let grants = snapshot.grants.iter().flat_map(|grant| {
        let doors = grant.doors.iter().filter_map(|door| of_grant(&door.state, &grant.ends));
        doors.collect::<Vec<u32>>()
    });
    let codes =
        snapshot.codes.iter().filter_map(|code| of_code(&code.state, &code.ends, &code.first_use_before));
    let keys = snapshot.keys.iter().filter_map(|key| match key.state {
        KeyState::NotYet => Some(key.starts.unix),
        KeyState::Ready => Some(key.ends.unix),
        KeyState::Expired | KeyState::Refused { .. } => None,
    });
    grants.chain(codes).chain(keys).filter(|at| now < *at).min()
}

fn of_grant(state: &GrantState, ends: &Moment) -> Option<u32> {
    match state {
        GrantState::Created | GrantState::Claimed { .. } | GrantState::Used { .. } => Some(ends.unix),
        GrantState::Undoable { undo_until } => Some(undo_until.unix),
        GrantState::Travelling { cannot_open_after } => Some(cannot_open_after.unix),
        GrantState::Revoked { .. } | GrantState::Expired => None,
    }
}

fn of_code(state: &CodeState, ends: &Moment, first_use_before: &Option<Moment>) -> Option<u32> {
    match state {
        CodeState::Ready => Some(first_use_before.as_ref().unwrap_or(ends).unix),
        CodeState::OnItsWay | CodeState::Used { .. } | CodeState::Spent { .. } => Some(ends.unix),
        CodeState::Undoable { undo_until } => Some(undo_until.unix),
        CodeState::Travelling { cannot_open_after } => Some(cannot_open_after.unix),
        CodeState::NotTaken | CodeState::Revoked { .. } | CodeState::Expired => None,
    }
}
