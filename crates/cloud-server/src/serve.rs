//! Serving until told to stop: what is under way is finished, nothing new begins.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use rustls::crypto::ring;
use tokio::time::{MissedTickBehavior, interval};

use crate::cloud::Cloud;
use crate::http::{BehindProxy, router, watch_router};
use crate::mailbox::sweep;

/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_secs(3600);
/// How long answers under way may take when the program is to stop; longer than any waiting pull.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// Where a node listens.
pub struct Listening {
    /// For everybody.
    pub listener: TcpListener,
    /// For the operator's monitor, if there is one.
    pub watch: Option<TcpListener>,
    /// Certificate chain and key, PEM files; nothing when a proxy ends TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whether a proxy says who asks.
    pub proxy: BehindProxy,
}

/// Why it does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The certificate or its key cannot be read.
    #[error("the certificate or its key cannot be used: {0}")]
    Certificate(std::io::Error),
    /// The listener does not listen.
    #[error(transparent)]
    Listener(std::io::Error),
}

/// Serves `cloud` until `stop` is ready and the answers under way are out.
///
/// # Errors
/// [`ServeError::Certificate`] before anything is served; [`ServeError::Listener`] when listening ends.
pub async fn serve(
    cloud: Arc<Cloud>,
    listening: Listening,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let service = router(&cloud, listening.proxy).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let ending = handle.clone();
    let mut tasks = vec![tokio::spawn(sweep_for_ever(cloud.clone()))];
    if let Some(watch) = listening.watch {
        let watched = axum_server::from_tcp(watch).map_err(ServeError::Listener)?;
        let routes = watch_router(&cloud).into_make_service();
        tasks.push(tokio::spawn(async move {
            if let Err(error) = watched.serve(routes).await {
                tracing::error!(%error, "the monitor's address is not served any more");
            }
        }));
    }
    tasks.push(tokio::spawn(async move {
        stop.await;
        ending.graceful_shutdown(Some(LAST_ANSWERS));
    }));
    let served = match listening.tls {
        None => {
            let server = axum_server::from_tcp(listening.listener).map_err(ServeError::Listener)?;
            server.handle(handle).serve(service).await
        }
        Some((chain, key)) => {
            // Once for the process; a second cloud in it finds it done.
            let _ = ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(chain, key).await.map_err(ServeError::Certificate)?;
            let server =
                axum_server::from_tcp_rustls(listening.listener, config).map_err(ServeError::Listener)?;
            server.handle(handle).serve(service).await
        }
    };
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    served.map_err(ServeError::Listener)
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
