//! Access that comes back and that nobody used for a month falls asleep, as far as the locks' logs were read.

use access::zone::{from_unix, to_unix};
use store::table::code::{self, CodeRow};
use store::table::credential::CredentialRow;
use store::table::door::{self, DoorRow};
use store::table::{log_chain, repeat};
use store::{Access, Id};

use super::confirm::json;
use super::rule::{day, midnight_after, of_code};
use crate::app::zone_named;
use crate::failure::Failure;
use crate::family;
use crate::view::Repeat;

/// Unused for so long, in seconds: 30 days.
const UNUSED_S: u32 = 30 * 86_400;

/// The rule of a code that nobody typed for a month, though a window of it passed: confirmed until the day before.
pub(super) fn asleep_from_now(
    access: &Access<'_>,
    first: Id,
    now: u32,
) -> Result<Option<(Id, String)>, Failure> {
    let Some(row) = code::find(access, first)? else { return Ok(None) };
    let (Some(rule), Some(door)) = (of_code(access, &row)?, door::find(access, row.door)?) else {
        return Ok(None);
    };
    if row.taken_back_at.is_some() || row.undo_until.is_some() {
        return Ok(None);
    }
    let rows = code::set_of(access, &row)?;
    let used = rows.iter().filter_map(|row| row.last_used_at).max();
    let since = used.unwrap_or(row.starts_at).max(repeat::set_at(access, first)?);
    let passed = |row: &CodeRow| row.confirmed_at.is_some() && since < row.ends_at && row.ends_at <= now;
    let known = since.saturating_add(UNUSED_S) <= log_chain::read_at(access, door.id)?;
    if !known || !rows.iter().any(passed) {
        return Ok(None);
    }
    let today = zone_named(&door.zone)?.wall(from_unix(now)).date();
    let Some(yesterday) = today.pred_opt().map(|day| day.to_string()) else { return Ok(None) };
    // Days of this form are in order as texts are.
    if rule.confirmed_until.as_ref().is_some_and(|until| *until <= yesterday) || yesterday < rule.first_day {
        return Ok(None);
    }
    Ok(Some((first, json(&Repeat { confirmed_until: Some(yesterday), ..rule })?)))
}

/// The midnight after the day until which a code is confirmed.
pub(crate) fn sleeps_since(door: &DoorRow, rule: &Repeat) -> Result<Option<u32>, Failure> {
    let Some(until) = &rule.confirmed_until else { return Ok(None) };
    let at = midnight_after(&zone_named(&door.zone)?, day(until, "confirmed_until")?)?;
    Ok(to_unix(at).ok())
}

/// For how many days a key that comes back has not opened its door, when that is a month or more.
pub(crate) fn days_unused(
    access: &Access<'_>,
    (door, made_at): (&DoorRow, u32),
    held: &CredentialRow,
) -> Result<Option<u32>, Failure> {
    let terms = family::of(&door.family)?.terms(&held.block)?;
    if terms.hours.is_empty() {
        return Ok(None);
    }
    let since = held.last_used_at.unwrap_or(made_at).max(made_at).max(terms.starts_at);
    let unused = log_chain::read_at(access, door.id)?.saturating_sub(since);
    Ok((UNUSED_S <= unused).then_some(unused / 86_400))
}
