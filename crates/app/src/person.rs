//! A person is the name on keys and codes; what of theirs lives, and what could still open.

use store::Access;
use store::table::code::{self, CodeRow};
use store::table::grants::{self, GrantRow};

use crate::failure::Failure;
use crate::view::{Code, CodeState};

/// What a person is known by: white space around a name and the case of its letters say nothing.
pub(crate) fn person_of(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether two names mean the same person.
pub(crate) fn same_person(one: &str, other: &str) -> bool {
    person_of(one) == person_of(other)
}

pub(crate) fn keys_of(access: &Access<'_>, name: &str) -> Result<Vec<GrantRow>, Failure> {
    let all = grants::all(access)?.into_iter();
    Ok(all.filter(|row| same_person(&row.guest_name, name)).collect())
}

pub(crate) fn codes_of(access: &Access<'_>, name: &str) -> Result<Vec<CodeRow>, Failure> {
    let all = code::all(access)?.into_iter();
    Ok(all.filter(|row| same_person(&row.guest_name, name)).collect())
}

/// Whether a key opens, now or later, and nobody has taken it back.
pub(crate) fn key_lives(row: &GrantRow, now: u32) -> bool {
    row.undo_until.is_none() && row.taken_back_at.is_none() && now < row.ends_at
}

/// Whether a code opens, now or later, and nobody has taken it back. One that comes back lives as long as it has windows
/// to come, and while it sleeps.
pub(crate) fn code_lives(row: &CodeRow, drawn: &Code) -> bool {
    let kept = row.undo_until.is_none() && row.taken_back_at.is_none();
    kept && match &drawn.repeat {
        Some(plan) => plan.windows_left > 0 || plan.asleep,
        None => state_lives(&drawn.state),
    }
}

fn state_lives(state: &CodeState) -> bool {
    match state {
        CodeState::OnItsWay | CodeState::Ready | CodeState::Used { .. } => true,
        CodeState::Undoable { .. }
        | CodeState::Travelling { .. }
        | CodeState::Revoked { .. }
        | CodeState::Expired
        | CodeState::NotTaken
        | CodeState::Spent { .. } => false,
    }
}
