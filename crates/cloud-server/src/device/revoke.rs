//! Route: shut a device out, from its next request on.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cloud_api::account::MemberRole;
use cloud_api::{Name, Word};

use crate::cloud::Cloud;
use crate::http::{Answer, Principal, path_name};

/// Answers 204. A member shuts out her own devices, an owner everybody's.
pub(crate) async fn revoke(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(device): Path<String>,
) -> Answer<StatusCode> {
    shut_out(&cloud, &principal, path_name(&device)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every token of a device, and what was sealed for it.
pub(crate) async fn shut_out(cloud: &Cloud, principal: &Principal, device: Name) -> Answer<()> {
    let everybodys = i64::from(principal.role == MemberRole::Owner);
    let mut change = cloud.database.begin().await?;
    let revoked = change
        .run(
            "UPDATE device SET revoked_at = $1, sealed_key = NULL \
             WHERE tenant = $2 AND device = $3 AND (member = $4 OR $5 = 1) AND revoked_at IS NULL \
             RETURNING device",
            &[
                cloud.ports.now().into(),
                principal.tenant.0.into(),
                device.0.into(),
                principal.member.0.into(),
                everybodys.into(),
            ],
        )
        .await?;
    if revoked.is_empty() {
        return Err(Word::NotFound.into());
    }
    change
        .run(
            "DELETE FROM token WHERE tenant = $1 AND device = $2",
            &[principal.tenant.0.into(), device.0.into()],
        )
        .await?;
    change.commit().await?;
    cloud.switchboard.shut_out(principal.tenant, device);
    Ok(())
}
