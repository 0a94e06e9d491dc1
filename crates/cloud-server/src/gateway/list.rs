//! Route: the gateways of the site.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use cloud_api::Name;
use cloud_api::gateway::{Gateway, Gateways};

use super::SILENCE_MAX;
use crate::cloud::Cloud;
use crate::database::{DatabaseError, Row};
use crate::http::{Answer, Json, Principal};

/// Answers all of them, oldest first.
pub(crate) async fn list(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
) -> Answer<Json<Gateways>> {
    let rows = cloud
        .database
        .read(
            "SELECT gateway, name, made_at, seen_at, left_at FROM gateway \
             WHERE tenant = $1 ORDER BY made_at, gateway",
            &[principal.tenant.0.into()],
        )
        .await?;
    let now = cloud.ports.now();
    let gateways: Result<Vec<Gateway>, DatabaseError> = rows.iter().map(|row| gateway(row, now)).collect();
    Ok(Json(Gateways { gateways: gateways? }))
}

fn gateway(row: &Row, now: i64) -> Result<Gateway, DatabaseError> {
    let (seen_at, left_at) = (row.int_or_null(3)?, row.int_or_null(4)?);
    let here = seen_at.is_some_and(|seen| left_at.is_none() && now - seen <= SILENCE_MAX);
    Ok(Gateway {
        gateway: Name(row.array(0)?),
        name: row.text(1)?.to_owned(),
        made_at: row.int(2)?,
        seen_at,
        here,
    })
}
