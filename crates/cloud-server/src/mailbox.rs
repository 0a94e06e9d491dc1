//! Mailboxes: sealed items behind links, claimed once, read by who claimed them, replaced by the host.

mod claim;
mod host;
mod put;
mod read;
mod sweep;

use cloud_api::mailbox::{Item, Mailbox};
use cloud_api::{Bytes, Name};

use crate::cloud::Cloud;
use crate::database::{DatabaseError, Row};
use crate::http::Principal;

pub(crate) use claim::claim;
pub(crate) use host::{empty, look, reopen};
pub(crate) use put::put;
pub(crate) use read::read;
pub(crate) use sweep::sweep;

/// An item from a row of `item, version, expires_at`.
fn item(row: &Row) -> Result<Item, DatabaseError> {
    Ok(Item { item: Bytes(row.bytes(0)?.to_vec()), version: row.int(1)?, expires_at: row.int(2)? })
}

/// What the host sees of a box of his.
async fn state(
    cloud: &Cloud,
    principal: &Principal,
    mailbox: Name,
) -> Result<Option<Mailbox>, DatabaseError> {
    let rows = cloud
        .database
        .read(
            "SELECT version, made_at, changed_at, expires_at, claimed_at FROM mailbox \
             WHERE tenant = $1 AND mailbox = $2",
            &[principal.tenant.0.into(), mailbox.0.into()],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Mailbox {
        version: row.int(0)?,
        made_at: row.int(1)?,
        changed_at: row.int(2)?,
        expires_at: row.int(3)?,
        claimed_at: row.int_or_null(4)?,
    }))
}
