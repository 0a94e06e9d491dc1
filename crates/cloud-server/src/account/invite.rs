//! Route: invite somebody into the site.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use cloud_api::account::{Invitation, NewInvitation};

use super::role_word;
use crate::cloud::Cloud;
use crate::http::{Answer, Json, Principal};
use crate::ports::hash;

/// How long the invited may take, in seconds.
const LIFE: i64 = 7 * 86_400;

/// Answers 201 with what to give to the invited.
pub(crate) async fn invite(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Json(wanted): Json<NewInvitation>,
) -> Answer<(StatusCode, Json<Invitation>)> {
    let now = cloud.ports.now();
    let made = Invitation { invitation: cloud.ports.token(), expires_at: now + LIFE };
    let mut change = cloud.database.begin().await?;
    change
        .run(
            "INSERT INTO invitation (tenant, hash, role, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                principal.tenant.0.into(),
                hash(&made.invitation).into(),
                role_word(wanted.role).into(),
                now.into(),
                made.expires_at.into(),
            ],
        )
        .await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}
