//! Route: the devices of the site.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use cloud_api::Name;
use cloud_api::device::{Device, Devices};

use crate::cloud::Cloud;
use crate::database::{DatabaseError, Row};
use crate::http::{Answer, Json, Principal};

/// Answers all of them, oldest first.
pub(crate) async fn list(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
) -> Answer<Json<Devices>> {
    let rows = cloud
        .database
        .read(
            "SELECT device, member, name, public_key, made_at, approved_at, revoked_at FROM device \
             WHERE tenant = $1 ORDER BY made_at, device",
            &[principal.tenant.0.into()],
        )
        .await?;
    let devices: Result<Vec<Device>, DatabaseError> = rows.iter().map(device).collect();
    Ok(Json(Devices { devices: devices? }))
}

fn device(row: &Row) -> Result<Device, DatabaseError> {
    Ok(Device {
        device: Name(row.array(0)?),
        member: Name(row.array(1)?),
        name: row.text(2)?.to_owned(),
        public_key: Name(row.array(3)?),
        made_at: row.int(4)?,
        approved_at: row.int_or_null(5)?,
        revoked_at: row.int_or_null(6)?,
    })
}
