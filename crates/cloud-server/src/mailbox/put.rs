//! Route: make a box, or replace what is in it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use cloud_api::mailbox::{ITEM_MAX, LIFE_MAX, Mailbox, PutMailbox};
use cloud_api::{Name, Word};

use super::state;
use crate::cloud::Cloud;
use crate::database::DatabaseError;
use crate::http::{Answer, Json, Principal, Refusal, path_name};

/// Answers the box. The same request twice is one change; `changed` when the box is not what was to be replaced.
pub(crate) async fn put(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(mailbox): Path<String>,
    Json(wanted): Json<PutMailbox>,
) -> Answer<Json<Mailbox>> {
    let mailbox = path_name(&mailbox)?;
    let now = cloud.ports.now();
    within_limits(&wanted, now)?;
    let done = match wanted.replaces {
        None => make(&cloud, &principal, mailbox, &wanted, now).await?,
        Some(version) => replace(&cloud, &principal, mailbox, &wanted, version, now).await?,
    };
    if !done && !is_there(&cloud, &principal, mailbox, &wanted).await? {
        return Err(Word::Changed.into());
    }
    Ok(Json(state(&cloud, &principal, mailbox).await?.ok_or(Word::NotFound)?))
}

fn within_limits(wanted: &PutMailbox, now: i64) -> Answer<()> {
    if wanted.item.0.is_empty() {
        return Err(Refusal::saying(Word::Invalid, "item: not empty"));
    }
    if wanted.item.0.len() > ITEM_MAX {
        return Err(Refusal::saying(Word::TooLarge, format!("item: at most {ITEM_MAX} bytes")));
    }
    if wanted.expires_at <= now || wanted.expires_at > now.saturating_add(LIFE_MAX) {
        return Err(Refusal::saying(Word::Invalid, "expires_at: in the future, within 400 days"));
    }
    Ok(())
}

async fn make(
    cloud: &Cloud,
    principal: &Principal,
    mailbox: Name,
    wanted: &PutMailbox,
    now: i64,
) -> Result<bool, DatabaseError> {
    let mut change = cloud.database.begin().await?;
    let made = change
        .run(
            "INSERT INTO mailbox (tenant, mailbox, claim_hash, item, version, made_at, changed_at, expires_at) \
             VALUES ($1, $2, $3, $4, 1, $5, $6, $7)",
            &[
                principal.tenant.0.into(),
                mailbox.0.into(),
                wanted.claim_hash.0.into(),
                wanted.item.0.as_slice().into(),
                now.into(),
                now.into(),
                wanted.expires_at.into(),
            ],
        )
        .await;
    match made {
        Ok(_) => change.commit().await.map(|()| true),
        Err(DatabaseError::Taken) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn replace(
    cloud: &Cloud,
    principal: &Principal,
    mailbox: Name,
    wanted: &PutMailbox,
    version: i64,
    now: i64,
) -> Result<bool, DatabaseError> {
    let mut change = cloud.database.begin().await?;
    let replaced = change
        .run(
            "UPDATE mailbox SET claim_hash = $1, item = $2, version = version + 1, changed_at = $3, expires_at = $4 \
             WHERE tenant = $5 AND mailbox = $6 AND version = $7 RETURNING version",
            &[
                wanted.claim_hash.0.into(),
                wanted.item.0.as_slice().into(),
                now.into(),
                wanted.expires_at.into(),
                principal.tenant.0.into(),
                mailbox.0.into(),
                version.into(),
            ],
        )
        .await?;
    change.commit().await?;
    Ok(!replaced.is_empty())
}

/// Whether an earlier try of the same request did it already and only its answer was lost.
async fn is_there(
    cloud: &Cloud,
    principal: &Principal,
    mailbox: Name,
    wanted: &PutMailbox,
) -> Result<bool, DatabaseError> {
    let same = cloud
        .database
        .read(
            "SELECT version FROM mailbox WHERE tenant = $1 AND mailbox = $2 AND claim_hash = $3 AND item = $4 \
             AND expires_at = $5 AND version = $6",
            &[
                principal.tenant.0.into(),
                mailbox.0.into(),
                wanted.claim_hash.0.into(),
                wanted.item.0.as_slice().into(),
                wanted.expires_at.into(),
                wanted.replaces.unwrap_or(0).saturating_add(1).into(),
            ],
        )
        .await?;
    Ok(!same.is_empty())
}
