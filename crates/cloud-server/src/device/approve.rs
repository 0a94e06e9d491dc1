//! Routes: one device lets in another with the site's key, sealed; the other one fetches it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cloud_api::account::MemberRole;
use cloud_api::device::{Approval, SealedKey};
use cloud_api::{Bytes, Name, Word};

use crate::cloud::Cloud;
use crate::http::{Answer, Json, Principal, Refusal, path_name};

const SEALED_MAX: usize = 1024;

/// Answers 204. A member approves her own devices, an owner everybody's.
pub(crate) async fn approve(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(device): Path<String>,
    Json(approval): Json<Approval>,
) -> Answer<StatusCode> {
    let device: Name = path_name(&device)?;
    if approval.sealed_key.0.is_empty() || approval.sealed_key.0.len() > SEALED_MAX {
        return Err(Refusal::saying(Word::Invalid, "sealed_key: 1 to 1024 bytes"));
    }
    let everybodys = i64::from(principal.role == MemberRole::Owner);
    let mut change = cloud.database.begin().await?;
    let approved = change
        .run(
            "UPDATE device SET approved_at = $1, sealed_key = $2, sealed_by = $3 \
             WHERE tenant = $4 AND device = $5 AND public_key = $6 AND (member = $7 OR $8 = 1) \
             AND approved_at IS NULL AND revoked_at IS NULL RETURNING device",
            &[
                cloud.ports.now().into(),
                approval.sealed_key.0.as_slice().into(),
                principal.device.0.into(),
                principal.tenant.0.into(),
                device.0.into(),
                approval.public_key.0.into(),
                principal.member.0.into(),
                everybodys.into(),
            ],
        )
        .await?;
    if approved.is_empty() {
        return Err(Word::NotFound.into());
    }
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers what was sealed for this device; `not-approved` while nobody has.
pub(crate) async fn fetch_key(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
) -> Answer<Json<SealedKey>> {
    let rows = cloud
        .database
        .read(
            "SELECT sealed_key, sealed_by FROM device WHERE tenant = $1 AND device = $2",
            &[principal.tenant.0.into(), principal.device.0.into()],
        )
        .await?;
    let row = rows.first().ok_or(Word::NotFound)?;
    let sealed = row.bytes_or_null(0)?.ok_or(Word::NotApproved)?;
    Ok(Json(SealedKey { sealed_key: Bytes(sealed.to_vec()), sealed_by: Name(row.array(1)?) }))
}
