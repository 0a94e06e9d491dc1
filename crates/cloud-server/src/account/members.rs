//! Routes: who is of the site, and taking somebody out of it with all her devices.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cloud_api::account::{Member, Members};
use cloud_api::{Name, Word};

use super::role_of;
use crate::cloud::Cloud;
use crate::database::{DatabaseError, Row};
use crate::http::{Answer, Json, Principal, path_name};

/// Answers everybody, in the order they came.
pub(crate) async fn list(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
) -> Answer<Json<Members>> {
    let rows = cloud
        .database
        .read(
            "SELECT member, email, role, made_at FROM member WHERE tenant = $1 ORDER BY made_at, member",
            &[principal.tenant.0.into()],
        )
        .await?;
    let members: Result<Vec<Member>, DatabaseError> = rows.iter().map(member).collect();
    Ok(Json(Members { members: members? }))
}

fn member(row: &Row) -> Result<Member, DatabaseError> {
    Ok(Member {
        member: Name(row.array(0)?),
        email: row.text(1)?.to_owned(),
        role: role_of(row.text(2)?)?,
        made_at: row.int(3)?,
    })
}

/// Answers 204; her devices are out from their next request on. What she holds of doors is ended at the doors.
pub(crate) async fn remove(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(member): Path<String>,
) -> Answer<StatusCode> {
    let member: Name = path_name(&member)?;
    let of_site = [principal.tenant.0.into(), member.0.into()];
    let mut change = cloud.database.begin().await?;
    // The site's row is written first, so that of two owners who remove each other at once one waits, and then fails.
    change.run("UPDATE tenant SET made_at = made_at WHERE tenant = $1", &[principal.tenant.0.into()]).await?;
    let owners = change
        .run("SELECT count(*) FROM member WHERE tenant = $1 AND role = 'owner' AND member <> $2", &of_site)
        .await?;
    if owners.first().ok_or(DatabaseError::Shape)?.int(0)? == 0 {
        return Err(Word::LastOwner.into());
    }
    change.run("DELETE FROM token WHERE tenant = $1 AND device IN (SELECT device FROM device WHERE device.tenant = token.tenant AND member = $2)", &of_site).await?;
    let devices =
        change.run("DELETE FROM device WHERE tenant = $1 AND member = $2 RETURNING device", &of_site).await?;
    let gone =
        change.run("DELETE FROM member WHERE tenant = $1 AND member = $2 RETURNING member", &of_site).await?;
    if gone.is_empty() {
        return Err(Word::NotFound.into());
    }
    change.commit().await?;
    for device in &devices {
        cloud.switchboard.shut_out(principal.tenant, Name(device.array(0)?));
    }
    Ok(StatusCode::NO_CONTENT)
}
