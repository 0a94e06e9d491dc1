//! What follows from rows that came down: a pass that opens nothing any more, changes for a lock that two phones wrote at
//! the same time.

use std::collections::BTreeSet;

use store::shared::{self, Cell, ENDED, SharedRow};
use store::table::code::{self, Origin};
use store::table::grants::{self, GrantRow};
use store::table::{door, sync_row};
use store::{Access, Id};

use super::take::{News, Taken};
use crate::failure::Failure;
use crate::family;
use crate::owner_pass::drop_owner_pass;

pub(super) fn after(access: &Access<'_>, taken: &Taken, now: u32) -> Result<(), Failure> {
    let mut clashed = BTreeSet::new();
    for news in &taken.news {
        match news.after.table() {
            "door" if is_of_another_setup(news) => drop_pass(access, &news.after)?,
            "grants" => end_with_it(access, news, now)?,
            "code" if news.overruled => order_anew(access, &news.after, now)?,
            "change" if news.clash => clashed.extend(id(&news.after, "door")),
            _ => {}
        }
    }
    for door in clashed {
        write_anew(access, door, now)?;
    }
    Ok(())
}

/// Somebody took a key back while somebody else made another in its place, neither knowing of the other: both end.
fn end_with_it(access: &Access<'_>, news: &News, now: u32) -> Result<(), Failure> {
    let Some(row) = id(&news.after, "id").map(|id| grants::find(access, id)).transpose()?.flatten() else {
        return Ok(());
    };
    let was_taken_back = |row: &GrantRow| row.taken_back_at.is_some() || row.undo_until.is_some();
    if news.before.is_none() {
        let Some(before) = row.replaces.map(|id| grants::find(access, id)).transpose()?.flatten() else {
            return Ok(());
        };
        let told = sync_row::is_held(access, ENDED, &format!("grants {}", key(before.id)))?;
        if was_taken_back(&before) && !told && !was_taken_back(&row) {
            grants::set_undo_until(access, row.id, Some(now))?;
        }
    } else if row.taken_back_at.is_some()
        && let Some(after) = grants::replaced_by(access, row.id)?
        && !was_taken_back(&after)
        && !sync_row::is_held(access, "grants", &key(after.id))?
    {
        grants::set_undo_until(access, after.id, Some(now))?;
    }
    Ok(())
}

/// The key of a row that is told by its id.
fn key(id: Id) -> String {
    let mut row = SharedRow::new("grants");
    row.set("id", Cell::Bytes(id.0.to_vec()));
    shared::table("grants").and_then(|table| row.key(table)).unwrap_or_default()
}

/// A stored code that two phones changed is neither as the one nor as the other ordered it.
fn order_anew(access: &Access<'_>, row: &SharedRow, now: u32) -> Result<(), Failure> {
    let Some(row) = id(row, "id").map(|id| code::find(access, id)).transpose()?.flatten() else {
        return Ok(());
    };
    let Some(door) = door::find(access, row.door)? else { return Ok(()) };
    let Some(codes) = family::of(&door.family)?.codes() else { return Ok(()) };
    match row.origin {
        Origin::Offline { .. } => Ok(()),
        Origin::Stored { .. } if row.taken_back_at.is_some() => codes.want_gone(access, &door, &row, now),
        // What comes back is ordered window by window, and what is counted is never moved.
        Origin::Stored { .. } if row.undo_until.is_some() || row.repeat.is_some() || row.uses.is_some() => {
            Ok(())
        }
        Origin::Stored { .. } => codes.want_times(access, &door, &row, ((row.starts_at, row.ends_at), now)),
    }
}

/// Two phones wrote a change of one version. The one that the cloud has holds; what the other said is said again, in a
/// list and settings that go on from there.
fn write_anew(access: &Access<'_>, door: Id, now: u32) -> Result<(), Failure> {
    let Some(row) = door::find(access, door)? else { return Ok(()) };
    let family = family::of(&row.family)?;
    family.want_taking_back(access, &row, now)?;
    family.renew_settings(access, &row, now)
}

fn is_of_another_setup(news: &News) -> bool {
    let before = news.before.as_ref();
    before.is_some_and(|before| {
        ["install_nonce", "issuer_generation"]
            .iter()
            .any(|column| before.get(column) != news.after.get(column))
    })
}

fn drop_pass(access: &Access<'_>, row: &SharedRow) -> Result<(), Failure> {
    let Some(id) = id(row, "id") else { return Ok(()) };
    let Some(row) = door::find(access, id)? else { return Ok(()) };
    drop_owner_pass(access, &row)
}

fn id(row: &SharedRow, column: &str) -> Option<Id> {
    match row.get(column)? {
        Cell::Bytes(bytes) => bytes.as_slice().try_into().ok().map(Id),
        Cell::Null | Cell::Int(_) | Cell::Text(_) => None,
    }
}
