//! Rows as the database keeps them.

use cloud_api::sync::{Row, RowState};
use cloud_api::{Bytes, Name};

use crate::database::{self, DatabaseError};

pub(super) const fn word(state: RowState) -> &'static str {
    match state {
        RowState::Live => "live",
        RowState::Ended => "ended",
        RowState::Gone => "gone",
    }
}

/// From the columns `name, version, state, body`.
pub(super) fn row(found: &database::Row) -> Result<Row, DatabaseError> {
    let states = [RowState::Live, RowState::Ended, RowState::Gone];
    let written = found.text(2)?;
    Ok(Row {
        row: Name(found.array(0)?),
        version: found.int(1)?,
        state: states.into_iter().find(|state| word(*state) == written).ok_or(DatabaseError::Shape)?,
        body: found.bytes_or_null(3)?.map(|body| Bytes(body.to_vec())),
    })
}
