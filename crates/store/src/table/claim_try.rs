//! `claim_try`: wrong claim codes that this phone was told about, because a lock hears out only so many.

use crate::{Access, Id, StoreError};

/// Remembers a wrong code.
///
/// # Errors
/// The database.
pub fn insert(access: &Access<'_>, pass: Id, at: u32) -> Result<(), StoreError> {
    access.connection.execute("INSERT INTO claim_try (pass, tried_at) VALUES (?1, ?2)", (pass, at))?;
    Ok(())
}

/// How many wrong codes this phone sent to the lock of a pass after `since`, whichever key they were for.
///
/// # Errors
/// The database.
pub fn count_since(access: &Access<'_>, pass: Id, since: u32) -> Result<u32, StoreError> {
    let count = access.connection.query_row(
        "SELECT count(*) FROM claim_try JOIN pass ON pass.id = claim_try.pass
         WHERE claim_try.tried_at > ?2 AND pass.lock_id = (SELECT lock_id FROM pass WHERE id = ?1)",
        (pass, since),
        |row| row.get(0),
    )?;
    Ok(count)
}
