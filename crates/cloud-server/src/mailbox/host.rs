//! Routes of the host: look whether a link was claimed, let it be claimed again, end it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cloud_api::mailbox::{Mailbox, Reopening};
use cloud_api::{Name, Word};

use super::state;
use crate::cloud::Cloud;
use crate::http::{Answer, Json, Principal, path_name};

/// Answers the box without its item.
pub(crate) async fn look(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(mailbox): Path<String>,
) -> Answer<Json<Mailbox>> {
    let found = state(&cloud, &principal, path_name(&mailbox)?).await?;
    Ok(Json(found.ok_or(Word::NotFound)?))
}

/// Answers the box, unclaimed: who had claimed it reads it no more until he claims it again.
pub(crate) async fn reopen(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(mailbox): Path<String>,
    Json(reopening): Json<Reopening>,
) -> Answer<Json<Mailbox>> {
    let mailbox: Name = path_name(&mailbox)?;
    let mut change = cloud.database.begin().await?;
    let reopened = change
        .run(
            "UPDATE mailbox SET claim_hash = $1, reader_hash = NULL, claimed_at = NULL \
             WHERE tenant = $2 AND mailbox = $3 AND expires_at > $4 RETURNING version",
            &[
                reopening.claim_hash.0.into(),
                principal.tenant.0.into(),
                mailbox.0.into(),
                cloud.ports.now().into(),
            ],
        )
        .await?;
    if reopened.is_empty() {
        return Err(Word::NotFound.into());
    }
    change.commit().await?;
    Ok(Json(state(&cloud, &principal, mailbox).await?.ok_or(Word::NotFound)?))
}

/// Answers 204; nobody reads the box any more. What the lock was told is another matter: this takes no access back.
pub(crate) async fn empty(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(mailbox): Path<String>,
) -> Answer<StatusCode> {
    let mailbox: Name = path_name(&mailbox)?;
    let mut change = cloud.database.begin().await?;
    let gone = change
        .run(
            "DELETE FROM mailbox WHERE tenant = $1 AND mailbox = $2 RETURNING version",
            &[principal.tenant.0.into(), mailbox.0.into()],
        )
        .await?;
    if gone.is_empty() {
        return Err(Word::NotFound.into());
    }
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
