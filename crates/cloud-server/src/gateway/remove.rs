//! Route: take a gateway out of the site; its socket ends with it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cloud_api::Word;

use crate::cloud::Cloud;
use crate::http::{Answer, Principal, path_name};

/// Answers 204.
pub(crate) async fn remove(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(gateway): Path<String>,
) -> Answer<StatusCode> {
    let gateway = path_name(&gateway)?;
    let mut change = cloud.database.begin().await?;
    let gone = change
        .run(
            "DELETE FROM gateway WHERE tenant = $1 AND gateway = $2 RETURNING gateway",
            &[principal.tenant.0.into(), gateway.0.into()],
        )
        .await?;
    if gone.is_empty() {
        return Err(Word::NotFound.into());
    }
    change.commit().await?;
    cloud.switchboard.hang_up(principal.tenant, gateway);
    Ok(StatusCode::NO_CONTENT)
}
