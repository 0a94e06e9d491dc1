//! The adapter's scan: started, started anew, and once stopped not started again.

use std::sync::Arc;

use btleplug::api::{Central, ScanFilter};
use btleplug::platform::Adapter;
use tokio::sync::Mutex;

use crate::LinkError;

use super::cause::link_error;

/// The scan that runs, if one does. Held while the adapter is told, so that orders do not cross.
#[derive(Clone, Default)]
pub(super) struct Discovery(Arc<Mutex<Option<Running>>>);

struct Running {
    adapter: Adapter,
    filter: ScanFilter,
}

impl Discovery {
    pub(super) async fn start(&self, adapter: &Adapter, filter: ScanFilter) -> Result<(), LinkError> {
        let mut running = self.0.lock().await;
        // Noted first: a start that is cancelled half way still needs its stop.
        let scan = running.insert(Running { adapter: adapter.clone(), filter });
        let started = scan.start().await;
        if started.is_err() {
            *running = None;
        }
        started
    }

    /// Stops and starts the scan; does nothing once it has been stopped.
    pub(super) async fn restart(&self) -> Result<(), LinkError> {
        let running = self.0.lock().await;
        let Some(scan) = &*running else {
            return Ok(());
        };
        scan.stop().await?;
        scan.start().await
    }

    pub(super) async fn stop(&self) -> Result<(), LinkError> {
        let mut running = self.0.lock().await;
        if let Some(scan) = &*running {
            scan.stop().await?;
        }
        *running = None;
        Ok(())
    }
}

impl Running {
    async fn start(&self) -> Result<(), LinkError> {
        let started = self.adapter.start_scan(self.filter.clone()).await;
        started.map_err(|error| link_error("Failed to start the scan", error))
    }

    async fn stop(&self) -> Result<(), LinkError> {
        let stopped = self.adapter.stop_scan().await;
        stopped.map_err(|error| link_error("Failed to stop the scan", error))
    }
}
