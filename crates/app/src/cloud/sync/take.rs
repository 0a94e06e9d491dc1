//! Takes rows that came down: each becomes one with what this phone has and with what both had before.

use cloud_api::Bytes;
use cloud_api::sync::{Row, RowState};
use store::shared::{self, Cell, SharedRow, Table, TextError};
use store::table::sync_in::{self, SyncInRow};
use store::table::sync_row::{self, SyncRowRow};
use store::{Access, StoreError};

use super::keys::{Keys, Of, state_of};
use super::sum::{self, as_row};
use crate::failure::Failure;
use crate::view::CommandError;

/// What was taken.
#[derive(Default)]
pub(super) struct Taken {
    /// How many rows changed something here.
    pub(super) count: u32,
    /// Rows of which another version was here before.
    pub(super) news: Vec<News>,
    /// What could not be taken, if anything; it waits.
    pub(super) fault: Option<CommandError>,
}

/// A row that is not as it was.
pub(super) struct News {
    pub(super) before: Option<SharedRow>,
    pub(super) after: SharedRow,
    /// It was made here and elsewhere at the same time.
    pub(super) clash: bool,
    /// What was changed here holds no more, or not alone.
    pub(super) overruled: bool,
}

/// What became of one row.
enum Fate {
    /// It is as it was.
    Same,
    /// It says something else now.
    Changed(Box<News>),
    /// It was taken away.
    Gone,
}

/// Takes all that was kept, parents before children. What does not fit stays, for the row that it belongs to may follow.
pub(super) fn take_kept(access: &Access<'_>, keys: &Keys) -> Result<Taken, Failure> {
    let mut taken = Taken::default();
    let mut waiting = Vec::new();
    for row in sync_in::all(access)? {
        match opened(keys, &row) {
            Ok(theirs) => waiting.push((row, theirs)),
            Err(TextError::Newer) => taken.fault = Some(CommandError::SharedByNewerApp),
            Err(TextError::Damaged) => taken.fault = Some(CommandError::SharedDamaged),
        }
    }
    waiting.sort_by_key(|(_, theirs)| theirs.as_ref().map_or(usize::MAX, |row| shared::rank(row.table())));
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for (row, theirs) in waiting {
            match take(access, keys, (&row, theirs.as_ref())) {
                Ok(fate) => taken.count_in(fate),
                Err(failure) if is_unfit(&failure) => {
                    left.push((row, theirs));
                    continue;
                }
                Err(failure) => return Err(failure.0),
            }
            sync_in::delete(access, row.name)?;
        }
        waiting = left;
        if waiting.is_empty() || waiting.len() == before {
            return Ok(taken);
        }
    }
}

/// A failure, and whether the database would not have the row.
struct Unfit(Failure, bool);

impl From<StoreError> for Unfit {
    fn from(error: StoreError) -> Self {
        let unfit = error.is_unfit_row();
        Self(error.into(), unfit)
    }
}

impl From<Failure> for Unfit {
    fn from(failure: Failure) -> Self {
        Self(failure, false)
    }
}

fn is_unfit(failure: &Unfit) -> bool {
    failure.1
}

impl Taken {
    fn count_in(&mut self, fate: Fate) {
        match fate {
            Fate::Same => {}
            Fate::Gone => self.count = self.count.saturating_add(1),
            Fate::Changed(news) => {
                self.count = self.count.saturating_add(1);
                self.news.push(*news);
            }
        }
    }
}

fn opened(keys: &Keys, row: &SyncInRow) -> Result<Option<SharedRow>, TextError> {
    match (&row.body, state_of(row.state)) {
        (None, RowState::Gone) => Ok(None),
        (Some(body), state @ (RowState::Live | RowState::Ended)) => {
            keys.open((row.name, state), &Bytes(body.clone())).map(Some)
        }
        (None, RowState::Live | RowState::Ended) | (Some(_), RowState::Gone) => Err(TextError::Damaged),
    }
}

fn take(
    access: &Access<'_>,
    keys: &Keys,
    (row, theirs): (&SyncInRow, Option<&SharedRow>),
) -> Result<Fate, Unfit> {
    let held = sync_row::find(access, row.name)?;
    let came = incoming(row);
    let Some(theirs) = theirs else { return take_gone(access, held, &came) };
    let Some(of) = Of::row(theirs) else { return Ok(Fate::Same) };
    let base = held.as_ref().and_then(|held| base_of(keys, held));
    let older = held.as_ref().is_some_and(|held| row.version < held.version);
    if older || base.as_ref().is_some_and(|base| theirs.edit < base.edit) {
        // An older state shown as the newest. This phone knows better and says so.
        shared::mark_changed(access, &of.table, &of.key)?;
        sum::hold(access, of, &came)?;
        return Ok(Fate::Same);
    }
    let fate = match shared::table(theirs.table()) {
        Some(table) => take_row(access, keys, (table, &of), (base.as_ref(), theirs))?,
        None => take_end(access, theirs)?,
    };
    sum::hold(access, of, &came)?;
    Ok(fate)
}

fn incoming(row: &SyncInRow) -> Row {
    let held = SyncRowRow {
        name: row.name,
        table: String::new(),
        key: String::new(),
        version: row.version,
        state: row.state,
        body: row.body.clone(),
    };
    as_row(&held)
}

/// What both had; nothing where the cloud's copy cannot be read.
fn base_of(keys: &Keys, held: &SyncRowRow) -> Option<SharedRow> {
    let body = held.body.clone().map(Bytes)?;
    keys.open((held.name, state_of(held.state)), &body).ok()
}

fn take_gone(access: &Access<'_>, held: Option<SyncRowRow>, came: &Row) -> Result<Fate, Unfit> {
    // A row that came and went before this phone saw it has a name that says nothing.
    let of = held.as_ref().map(|held| Of { table: held.table.clone(), key: held.key.clone() });
    let of = of.unwrap_or_else(|| Of { table: String::new(), key: format!("{:?}", came.row) });
    let fate = match shared::table(&of.table) {
        Some(table) if shared::find(access, table, &of.key)?.is_some() => {
            shared::delete(access, table, &of.key)?;
            Fate::Gone
        }
        Some(_) | None => Fate::Same,
    };
    shared::forget_changed(access, &of.table, &of.key)?;
    sum::hold(access, of, came)?;
    Ok(fate)
}

fn take_row(
    access: &Access<'_>,
    keys: &Keys,
    (table, of): (&Table, &Of),
    (base, theirs): (Option<&SharedRow>, &SharedRow),
) -> Result<Fate, Unfit> {
    let mine = shared::find(access, table, &of.key)?;
    let changed_here = shared::is_changed(access, &of.table, &of.key)?;
    let gone_here = mine.is_none() && changed_here && base.is_some_and(|base| base.says_the_same(theirs));
    if gone_here {
        return Ok(Fate::Same);
    }
    let mut merged =
        mine.as_ref().map_or_else(|| theirs.clone(), |mine| shared::merge(table, base, mine, theirs));
    keep_ended(access, keys, (table, of), &mut merged)?;
    let same = mine.as_ref().is_some_and(|mine| mine.says_the_same(&merged));
    if !same {
        shared::write(access, table, &merged)?;
    }
    if merged.says_the_same(theirs) {
        shared::forget_changed(access, &of.table, &of.key)?;
    } else {
        shared::mark_changed(access, &of.table, &of.key)?;
    }
    if same {
        return Ok(Fate::Same);
    }
    let clash = base.is_none() && mine.is_some();
    let overruled = changed_here && mine.as_ref().is_some_and(|mine| !mine.says_the_same(&merged));
    Ok(Fate::Changed(Box::new(News { before: mine, after: merged, clash, overruled })))
}

/// What was taken back stays so, also when its row is shown as it was before.
fn keep_ended(
    access: &Access<'_>,
    keys: &Keys,
    (table, of): (&Table, &Of),
    row: &mut SharedRow,
) -> Result<(), Unfit> {
    if !matches!(row.get(TAKEN_BACK), Some(Cell::Null)) {
        return Ok(());
    }
    let held = sync_row::find(access, keys.name(&Of::end_of(table.name, &of.key)))?;
    let end = held.and_then(|held| base_of(keys, &held));
    if let Some((_, _, at)) = end.as_ref().and_then(shared::is_over) {
        row.set(TAKEN_BACK, Cell::Int(at));
    }
    Ok(())
}

const TAKEN_BACK: &str = "taken_back_at";

fn take_end(access: &Access<'_>, end: &SharedRow) -> Result<Fate, Unfit> {
    let Some((name, key, at)) = shared::is_over(end) else { return Ok(Fate::Same) };
    let Some(table) = shared::table(name) else { return Ok(Fate::Same) };
    let Some(before) = shared::find(access, table, key)? else { return Ok(Fate::Same) };
    if !matches!(before.get(TAKEN_BACK), Some(Cell::Null)) {
        return Ok(Fate::Same);
    }
    let mut after = before.clone();
    after.set(TAKEN_BACK, Cell::Int(at));
    shared::write(access, table, &after)?;
    Ok(Fate::Changed(Box::new(News { before: Some(before), after, clash: false, overruled: false })))
}
