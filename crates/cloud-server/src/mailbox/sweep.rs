//! Empties boxes whose time is over, and forgets them a month later.

use crate::cloud::Cloud;
use crate::database::DatabaseError;

/// How long an empty box still answers that its time is over, in seconds.
const REMEMBERED: i64 = 30 * 86_400;

/// Runs once; the program calls it every hour.
pub(crate) async fn sweep(cloud: &Cloud) -> Result<(), DatabaseError> {
    let now = cloud.ports.now();
    let mut change = cloud.database.begin().await?;
    change.run("DELETE FROM mailbox WHERE expires_at <= $1", &[(now - REMEMBERED).into()]).await?;
    change
        .run(
            "UPDATE mailbox SET item = $1 WHERE expires_at <= $2 AND item <> $3",
            &[Vec::new().as_slice().into(), now.into(), Vec::new().as_slice().into()],
        )
        .await?;
    change.run("DELETE FROM token WHERE expires_at <= $1", &[now.into()]).await?;
    change.commit().await
}
