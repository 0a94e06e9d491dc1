//! Serving until told to stop: what is under way is finished, nothing new begins.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};

use crate::cloud::Cloud;
use crate::http::{BehindProxy, router};
use crate::mailbox::sweep;

/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_secs(3600);

/// Serves `cloud` on `listener` until `stop` is ready and the answers under way are out.
///
/// # Errors
/// What keeps the listener from listening.
pub async fn serve(
    cloud: Arc<Cloud>,
    listener: TcpListener,
    proxy: BehindProxy,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(&cloud, proxy).into_make_service_with_connect_info::<SocketAddr>();
    let sweeping = tokio::spawn(sweep_for_ever(cloud));
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    sweeping.abort();
    served
}

async fn sweep_for_ever(cloud: Arc<Cloud>) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep(&cloud).await {
            tracing::warn!(%error, "what is over was not swept away; the next round tries again");
        }
    }
}
