//! What seals and names shared rows, the same on every phone of the site.

use cloud_api::sync::RowState;
use cloud_api::{Bytes, Name};
use cloud_client::seal::RowKey;
use store::Id;
use store::shared::{ENDED, SharedRow, TextError, table};

use crate::failure::{Failure, unexpected};

/// From the site key.
pub(super) struct Keys {
    rows: RowKey,
    pub(super) bucket: Name,
}

/// What a shared row is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Of {
    pub(super) table: String,
    pub(super) key: String,
}

impl Of {
    /// What a row says that it is of; nothing for one that is of no table.
    pub(super) fn row(row: &SharedRow) -> Option<Self> {
        if let Some((of, key, _)) = store::shared::is_over(row) {
            return Some(Self::end_of(of, key));
        }
        let key = row.key(table(row.table())?)?;
        Some(Self { table: row.table().to_owned(), key })
    }

    /// That another row was taken back.
    pub(super) fn end_of(table: &str, key: &str) -> Self {
        Self { table: ENDED.to_owned(), key: format!("{table} {key}") }
    }
}

impl Keys {
    pub(super) fn new(site_key: &[u8; 32]) -> Self {
        let rows = RowKey::new(site_key);
        let bucket = rows.name("site", "");
        Self { rows, bucket }
    }

    pub(super) fn name(&self, of: &Of) -> Id {
        Id(self.rows.name(&of.table, &of.key).0)
    }

    pub(super) fn seal(
        &self,
        nonce: [u8; 24],
        (name, state): (Id, RowState),
        row: &SharedRow,
    ) -> Result<Vec<u8>, Failure> {
        let sealed = self.rows.seal(nonce, self.bucket, Name(name.0), state, row.to_text().as_bytes());
        sealed.ok_or_else(|| unexpected("Failed to seal a shared row", "it is too long"))
    }

    /// What was sealed for this place by a phone of the site.
    pub(super) fn open(&self, (name, state): (Id, RowState), body: &Bytes) -> Result<SharedRow, TextError> {
        let text = self.rows.open(self.bucket, Name(name.0), state, &body.0).ok_or(TextError::Damaged)?;
        let row = SharedRow::from_text(&text)?;
        // A phone of the site could be mistaken, too.
        let its_own = Of::row(&row).is_some_and(|of| self.name(&of) == name);
        if its_own { Ok(row) } else { Err(TextError::Damaged) }
    }
}

/// A state as the store keeps it.
pub(super) const fn state_number(state: RowState) -> u8 {
    match state {
        RowState::Live => 0,
        RowState::Ended => 1,
        RowState::Gone => 2,
    }
}

/// A state that the store kept.
pub(super) const fn state_of(number: u8) -> RowState {
    match number {
        0 => RowState::Live,
        1 => RowState::Ended,
        _ => RowState::Gone,
    }
}
