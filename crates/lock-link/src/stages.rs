//! The way to a connection: look up, connect with retries, discover, subscribe, each within its limit.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout};

use crate::backend::{Backend, Device};
use crate::connection::{Connection, Hold};
use crate::place::Claim;
use crate::timings::ms_since;
use crate::{Limits, LinkError, Profile, Stage, Timings};

/// Pauses before the second and the third attempt to connect.
const RETRY_PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(300)];

/// Goes all the way to a subscribed connection, or hangs up again before it reports why not.
pub(crate) async fn establish(
    backend: &dyn Backend,
    claim: Claim,
    profile: &Profile,
    limits: &Limits,
) -> Result<Connection, LinkError> {
    let started = Instant::now();
    let device = within(limits.connect, Stage::Connect, backend.device(claim.place())).await?;
    let hold = Hold::new(Arc::clone(&device), claim, limits.close);
    match go_through(device.as_ref(), profile, limits, started).await {
        Ok((frames, timings)) => Ok(Connection::new(hold, frames, timings, limits.send)),
        Err(error) => {
            hold.release().await;
            Err(error)
        }
    }
}

async fn go_through(
    device: &dyn Device,
    profile: &Profile,
    limits: &Limits,
    started: Instant,
) -> Result<(BoxStream<'static, Vec<u8>>, Timings), LinkError> {
    within(limits.connect, Stage::Connect, connect(device)).await?;
    let connect_ms = ms_since(started);

    let discovering = Instant::now();
    within(limits.discover, Stage::Discover, device.discover(profile)).await?;
    let discover_ms = ms_since(discovering);

    let subscribing = Instant::now();
    let frames = within(limits.subscribe, Stage::Subscribe, device.subscribe()).await?;
    let subscribe_ms = ms_since(subscribing);

    Ok((
        frames,
        Timings {
            find_ms: 0,
            connect_ms,
            discover_ms,
            subscribe_ms,
        },
    ))
}

async fn connect(device: &dyn Device) -> Result<(), LinkError> {
    for pause in RETRY_PAUSES {
        match device.connect().await {
            Err(error) if is_worth_retrying(&error) => {
                tracing::debug!(%error, "Connecting failed, trying again");
                sleep(pause).await;
            }
            outcome => return outcome,
        }
    }
    device.connect().await
}

/// Whether the radio may simply have missed the device.
fn is_worth_retrying(error: &LinkError) -> bool {
    match error {
        LinkError::Lost | LinkError::TimedOut { .. } | LinkError::Io { .. } => true,
        LinkError::BluetoothOff
        | LinkError::PermissionDenied
        | LinkError::NoAdapter
        | LinkError::NotFound
        | LinkError::Busy => false,
    }
}

pub(crate) async fn within<T>(
    limit: Duration,
    stage: Stage,
    work: impl Future<Output = Result<T, LinkError>>,
) -> Result<T, LinkError> {
    timeout(limit, work)
        .await
        .unwrap_or(Err(LinkError::TimedOut { stage }))
}
