//! What follows from rows that came down: a pass that opens nothing any more, changes for a lock that two phones wrote at
//! the same time.

use std::collections::BTreeSet;

use store::shared::{Cell, SharedRow};
use store::table::door;
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
            "change" if news.clash => clashed.extend(id(&news.after, "door")),
            _ => {}
        }
    }
    for door in clashed {
        write_anew(access, door, now)?;
    }
    Ok(())
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
        ["install_nonce", "issuer_generation"].iter().any(|column| before.get(column) != news.after.get(column))
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
