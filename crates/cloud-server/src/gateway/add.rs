//! Route: add a gateway to the site.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use cloud_api::Word;
use cloud_api::gateway::{AddedGateway, NewGateway};

use crate::cloud::Cloud;
use crate::http::{Answer, Json, Principal, Refusal};
use crate::ports::hash;

/// Gateways of one site; a thousand buildings are somebody with several sites.
const GATEWAYS_MAX: i64 = 1000;

/// Answers 201 with what the gateway signs in with.
pub(crate) async fn add(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Json(wanted): Json<NewGateway>,
) -> Answer<(StatusCode, Json<AddedGateway>)> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Refusal::saying(Word::Invalid, "name: 1 to 64 characters"));
    }
    let made = AddedGateway { gateway: cloud.ports.name(), token: cloud.ports.token() };
    let mut change = cloud.database.begin().await?;
    let counted =
        change.run("SELECT COUNT(*) FROM gateway WHERE tenant = $1", &[principal.tenant.0.into()]).await?;
    let count = counted.first().map(|row| row.int(0)).transpose()?.unwrap_or_default();
    if count >= GATEWAYS_MAX {
        return Err(Refusal::saying(Word::Invalid, "there are 1,000 gateways: remove one first"));
    }
    change
        .run(
            "INSERT INTO gateway (tenant, gateway, name, hash, made_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                principal.tenant.0.into(),
                made.gateway.0.into(),
                name.into(),
                hash(&made.token).into(),
                cloud.ports.now().into(),
            ],
        )
        .await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}
