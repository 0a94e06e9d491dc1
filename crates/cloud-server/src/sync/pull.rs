//! Route: what changed in a bucket after a cookie.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, Query, State};
use cloud_api::checksum::Checksum;
use cloud_api::sync::{PULL_MAX, Pulled, Row, WAIT_MAX};
use cloud_api::{Name, Word};
use serde::Deserialize;
use tokio::time::sleep;

use super::row::row;
use crate::cloud::Cloud;
use crate::database::DatabaseError;
use crate::http::{Answer, Json, Principal, Refusal, path_name};

/// Another node may have taken the change in: its bell does not ring here, so a waiting pull looks again by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// From the last pull; 0 for everything.
    #[serde(default)]
    since: i64,
    /// How long to wait for news, in seconds.
    #[serde(default)]
    wait: u64,
}

/// Answers at once when there is news, after `wait` seconds otherwise.
pub(crate) async fn pull(
    State(cloud): State<Arc<Cloud>>,
    Extension(principal): Extension<Principal>,
    Path(bucket): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Answer<Json<Pulled>> {
    let bucket: Name = path_name(&bucket)?;
    let Query(asked) = asked.map_err(|_| Refusal::from(Word::Malformed))?;
    if asked.since < 0 || asked.wait > WAIT_MAX {
        return Err(Refusal::saying(
            Word::Invalid,
            format!("since: from 0; wait: at most {WAIT_MAX} seconds"),
        ));
    }
    let bell = cloud.wakes.bell(principal.tenant);
    let _waiting = (asked.wait > 0).then(|| cloud.measures.waits());
    let over = sleep(Duration::from_secs(asked.wait));
    tokio::pin!(over);
    loop {
        let rung = bell.notified();
        tokio::pin!(rung);
        // From here on a ring is heard, also one that comes while we look.
        rung.as_mut().enable();
        let pulled = look(&cloud, principal.tenant, bucket, asked.since).await?;
        if !pulled.rows.is_empty() || asked.wait == 0 {
            return Ok(Json(pulled));
        }
        tokio::select! {
            () = rung => {}
            () = sleep(LOOK_AGAIN) => {}
            () = &mut over => return Ok(Json(pulled)),
        }
    }
}

/// One statement, so that rows and sum are of the same moment.
async fn look(cloud: &Cloud, tenant: Name, bucket: Name, since: i64) -> Result<Pulled, DatabaseError> {
    let found = cloud
        .database
        .read(
            "SELECT shared_row.name, shared_row.version, shared_row.state, shared_row.body, shared_row.seq, \
             checkpoint.seq, checkpoint.rows, checkpoint.checksum \
             FROM checkpoint LEFT JOIN shared_row ON shared_row.tenant = checkpoint.tenant \
             AND shared_row.bucket = checkpoint.bucket AND shared_row.seq > $1 \
             WHERE checkpoint.tenant = $2 AND checkpoint.bucket = $3 ORDER BY shared_row.seq LIMIT $4",
            &[
                since.into(),
                tenant.0.into(),
                bucket.0.into(),
                i64::try_from(PULL_MAX).unwrap_or(i64::MAX).into(),
            ],
        )
        .await?;
    let Some(first) = found.first() else { return Ok(nothing(since)) };
    let end = first.int(5)?;
    let count = first.int(6)?;
    let checksum = Checksum::from_bytes(first.array(7)?).name();
    if first.bytes_or_null(0)?.is_none() {
        return Ok(Pulled { cookie: end.max(since), count, checksum, ..nothing(since) });
    }
    let more = found.len() == PULL_MAX;
    let cookie = if more { found.last().map_or(Ok(end), |row| row.int(4))? } else { end };
    let rows: Result<Vec<Row>, DatabaseError> = found.iter().map(row).collect();
    Ok(Pulled { rows: rows?, cookie, more, count, checksum })
}

/// A bucket that nobody has written to.
fn nothing(since: i64) -> Pulled {
    let checksum = Checksum::default().name();
    Pulled { rows: Vec::new(), cookie: since, more: false, count: 0, checksum }
}
