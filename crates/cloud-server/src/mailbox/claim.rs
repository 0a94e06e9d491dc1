//! Route: claim a box with the token of its link. The first device to do so has it.

use std::sync::Arc;

use axum::extract::{Path, State};
use cloud_api::mailbox::{Claim, Item};
use cloud_api::{Name, Word};

use super::item;
use crate::cloud::Cloud;
use crate::database::Value;
use crate::http::{Answer, Json, path_name};
use crate::ports::hash;

/// Answers the item, every time to the same device. A wrong token and a box that is not there look the same.
pub(crate) async fn claim(
    State(cloud): State<Arc<Cloud>>,
    Path(mailbox): Path<String>,
    Json(claim): Json<Claim>,
) -> Answer<Json<Item>> {
    let mailbox: Name = path_name(&mailbox)?;
    cloud.limits.claim(mailbox)?;
    let now = cloud.ports.now();
    let token = hash(&claim.claim);
    let mut change = cloud.database.begin().await?;
    // One statement decides who is first.
    let claimed = change
        .run(
            "UPDATE mailbox SET reader_hash = $1, claimed_at = COALESCE(claimed_at, $2) \
             WHERE mailbox = $3 AND claim_hash = $4 AND expires_at > $5 \
             AND (reader_hash IS NULL OR reader_hash = $6) RETURNING item, version, expires_at",
            &[
                claim.reader_hash.0.into(),
                now.into(),
                mailbox.0.into(),
                token.into(),
                now.into(),
                claim.reader_hash.0.into(),
            ],
        )
        .await?;
    if let Some(row) = claimed.first() {
        let item = item(row)?;
        change.commit().await?;
        return Ok(Json(item));
    }
    drop(change);
    Err(why_not(&cloud, &[mailbox.0.into(), token.into()], now).await?.into())
}

/// Only who has the token learns more than that there is nothing.
async fn why_not(cloud: &Cloud, box_and_token: &[Value], now: i64) -> Answer<Word> {
    let rows = cloud
        .database
        .read("SELECT expires_at FROM mailbox WHERE mailbox = $1 AND claim_hash = $2", box_and_token)
        .await?;
    let Some(row) = rows.first() else { return Ok(Word::NotFound) };
    Ok(if row.int(0)? > now { Word::AlreadyClaimed } else { Word::Expired })
}
