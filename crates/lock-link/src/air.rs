//! The rules of a shared radio: one scan at a time, and none while anything connects.

use std::sync::Arc;

use tokio::sync::{RwLock, RwLockReadGuard, oneshot};

use crate::backend::Backend;
use crate::place::Occupied;
use crate::scan::Stopper;
use crate::stages::within;
use crate::{Connection, Limits, LinkError, Place, Profile, Scan, Stage, stages};

/// A backend together with who is using it.
#[derive(Clone)]
pub(crate) struct Air {
    backend: Arc<dyn Backend>,
    /// Connects share it for as long as they last; starting and ending a scan needs it alone.
    turn: Arc<RwLock<Option<RunningScan>>>,
    occupied: Occupied,
}

/// The [`Scan`] learns by the drop of this that it was ended, and this by the drop of the `Scan` that it was abandoned.
struct RunningScan(oneshot::Sender<()>);

impl Air {
    pub(crate) fn new(backend: Arc<dyn Backend>) -> Self {
        Self { backend, turn: Arc::default(), occupied: Occupied::default() }
    }

    pub(crate) async fn scan(&self, profile: &Profile) -> Result<Scan, LinkError> {
        let mut turn = self.turn.write().await;
        if turn.as_ref().is_some_and(|scan| !scan.0.is_closed()) {
            return Err(LinkError::Busy);
        }
        self.end(&mut turn).await;

        // Noted as running before it starts: a start that is cancelled half way still needs its stop.
        let (running, ended) = oneshot::channel();
        *turn = Some(RunningScan(running));
        let stopper = Stopper::new(self.clone(), ended);
        match self.backend.start_scan(profile).await {
            Ok(sightings) => Ok(Scan::new(sightings, stopper)),
            Err(error) => {
                *turn = None;
                stopper.disarm();
                Err(self.backend.explain(error).await)
            }
        }
    }

    /// Ends the scan whose [`Scan`] is gone; a scan that is still being read goes on.
    pub(crate) async fn end_abandoned_scan(&self) {
        let mut turn = self.turn.write().await;
        if turn.as_ref().is_some_and(|scan| scan.0.is_closed()) {
            self.end(&mut turn).await;
        }
    }

    pub(crate) async fn connect(
        &self,
        place: &Place,
        profile: &Profile,
        limits: &Limits,
    ) -> Result<Connection, LinkError> {
        let claim = within(limits.close, Stage::Connect, self.occupied.claim(place)).await?;
        let quiet = async { Ok(self.quiet().await) };
        let _quiet = within(limits.stop_scan, Stage::StopScan, quiet).await?;
        match stages::establish(&*self.backend, claim, profile, limits).await {
            Ok(connection) => Ok(connection),
            Err(error) => Err(self.backend.explain(error).await),
        }
    }

    /// Ends a running scan; none starts as long as the guard lives.
    async fn quiet(&self) -> RwLockReadGuard<'_, Option<RunningScan>> {
        loop {
            let turn = self.turn.read().await;
            if turn.is_none() {
                return turn;
            }
            drop(turn);
            self.end(&mut *self.turn.write().await).await;
        }
    }

    async fn end(&self, scan: &mut Option<RunningScan>) {
        if scan.is_none() {
            return;
        }
        if let Err(error) = self.backend.stop_scan().await {
            // There is nothing left to try; the connect that follows tells whether it mattered.
            tracing::debug!(%error, "The scan did not stop in order");
        }
        *scan = None;
    }
}
