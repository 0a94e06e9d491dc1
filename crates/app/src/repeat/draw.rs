//! A code that comes back in the picture: its windows, where each is, and by when the lock must be visited.

use access::recurrence::{Because, Compiled, NotCompiled, Piece};
use access::zone::to_unix;
use store::Access;
use store::table::code::{self, CodeRow};
use store::table::door::DoorRow;

use super::rule::{asked, code_limits, is_window, of_code};
use crate::App;
use crate::app::{moment, zone_named};
use crate::failure::Failure;
use crate::make_code::code_exposed_until;
use crate::view::{CodeState, Moment, Repeat, RepeatPlan, RepeatWindow, WindowState};

/// Windows that a screen shows.
const SHOWN: usize = 12;

impl App {
    /// What becomes of a code that comes back; nothing for any other.
    pub(crate) fn repeat_plan(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
    ) -> Result<Option<RepeatPlan>, Failure> {
        let Some(rule) = of_code(access, row)? else { return Ok(None) };
        let compiled = asked(access, door, (&rule, &zone_named(&door.zone)?))?.compile(&code_limits(door)?);
        let rows = code::set_of(access, row)?;
        Ok(Some(plan_of((door, &rule, &rows), compiled, self.now())?))
    }
}

/// What a rule becomes at a door, `rows` being the windows that were wanted so far.
pub(crate) fn plan_of(
    (door, rule, rows): (&DoorRow, &Repeat, &[CodeRow]),
    compiled: Result<Compiled, NotCompiled>,
    now: u32,
) -> Result<RepeatPlan, Failure> {
    let (pieces, because) = match compiled {
        Ok(compiled) => (compiled.pieces, compiled.because),
        Err(wrong) => (Vec::new(), because_of(wrong)),
    };
    let most = usize::from(code_limits(door)?.pieces_max);
    let left: Vec<Piece> =
        pieces.into_iter().filter(|piece| i64::from(now) < piece.ends.timestamp()).collect();
    let states: Vec<WindowState> =
        left.iter().enumerate().map(|(place, piece)| window_state(rows, piece, place < most)).collect();
    let at = |piece: &Piece| moment(&door.zone, to_unix(piece.starts).unwrap_or(u32::MAX));
    let first = |wanted: fn(WindowState) -> bool| {
        left.iter().zip(&states).find(|(_, state)| wanted(**state)).map(|(piece, _)| at(piece))
    };
    let windows = left.iter().zip(&states).take(SHOWN).map(|(piece, state)| RepeatWindow {
        starts: at(piece),
        ends: moment(&door.zone, to_unix(piece.ends).unwrap_or(u32::MAX)),
        hours: piece.weekly.clone(),
        state: *state,
    });
    Ok(RepeatPlan {
        rule: rule.clone(),
        windows: windows.collect(),
        windows_left: u16::try_from(left.len()).unwrap_or(u16::MAX),
        because,
        next_needed_by: first(|state| state != WindowState::AtLock),
        again_needed_by: first(|state| state == WindowState::Later),
        asleep: asleep((door, rule), now)?,
    })
}

fn because_of(wrong: NotCompiled) -> Vec<Because> {
    match wrong {
        NotCompiled::NeverOpens { because } | NotCompiled::TooManyPieces { because, .. } => because,
        NotCompiled::Wrong { .. } => Vec::new(),
    }
}

fn window_state(rows: &[CodeRow], piece: &Piece, soon: bool) -> WindowState {
    let living = |row: &&CodeRow| row.revoked_at.is_none() && row.revoked_in.is_none();
    match rows.iter().filter(living).find(|row| is_window(row, piece)) {
        Some(row) if row.refused.is_some() => WindowState::NotTaken,
        Some(row) if row.confirmed_at.is_some() => WindowState::AtLock,
        Some(_) => WindowState::Waits,
        // Before it is made; a full lock gets fewer.
        None if soon && rows.is_empty() => WindowState::Waits,
        None => WindowState::Later,
    }
}

/// Whether the day until which it was confirmed is over while the rule would go on.
fn asleep((door, rule): (&DoorRow, &Repeat), now: u32) -> Result<bool, Failure> {
    let today = zone_named(&door.zone)?.wall(access::zone::from_unix(now)).date().to_string();
    let confirmed = rule.confirmed_until.as_deref();
    // Days of this form are in order as texts are.
    let goes_on = rule.last_day.as_deref().is_none_or(|last| confirmed < Some(last));
    Ok(goes_on && confirmed.is_some_and(|until| until < today.as_str()))
}

/// Where a code that comes back stands, by its windows.
pub(crate) fn state_of(
    access: &Access<'_>,
    (rows, plan): (&[CodeRow], &RepeatPlan),
    (now, at): (u32, &impl Fn(u32) -> Moment),
) -> Result<CodeState, Failure> {
    if let Some(taken_back_at) = rows.iter().find_map(|row| row.taken_back_at) {
        return taken_back(access, rows, (taken_back_at, now), at);
    }
    if let Some(until) = rows.iter().find_map(|row| row.undo_until) {
        return Ok(CodeState::Undoable { undo_until: at(until) });
    }
    let Some(next) = plan.windows.first() else { return Ok(CodeState::Expired) };
    Ok(match (next.state, rows.iter().filter_map(|row| row.last_used_at).max()) {
        (WindowState::NotTaken, _) => CodeState::NotTaken,
        (WindowState::Waits | WindowState::Later, _) => CodeState::OnItsWay,
        (WindowState::AtLock, Some(used)) => CodeState::Used { last_at: at(used) },
        (WindowState::AtLock, None) => CodeState::Ready,
    })
}

fn taken_back(
    access: &Access<'_>,
    rows: &[CodeRow],
    (taken_back_at, now): (u32, u32),
    at: &impl Fn(u32) -> Moment,
) -> Result<CodeState, Failure> {
    let mut until = None;
    for row in rows.iter().filter(|row| row.revoked_at.is_none() && row.refused.is_none()) {
        until = until.max(code_exposed_until(access, row, (taken_back_at, now))?);
    }
    Ok(match (until, rows.iter().filter_map(|row| row.revoked_at).max()) {
        (Some(until), _) => CodeState::Travelling { cannot_open_after: at(until) },
        (None, Some(confirmed)) if taken_back_at <= confirmed => {
            CodeState::Revoked { confirmed_at: at(confirmed) }
        }
        (None, _) => CodeState::Expired,
    })
}
