//! Locks in reach of a gateway elsewhere. The gateway carries bytes; who may open is between phone and lock.
//!
//! Each scan and each connection is a line of its own, and ends with it. Who dials the line (a WebSocket through the
//! cloud, a pipe in a test) knows nothing of what goes over it.

mod device;
mod station;
pub mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use tokio::sync::mpsc;

use crate::air::Air;
use crate::backend::{Backend, Device};
use crate::{Connection, Limits, Link, LinkError, Place, Profile, Scan, Sighting};

use device::RelayDevice;
pub use station::Station;
use wire::{Ask, Tell};

/// Messages that may wait in one direction of a line.
const LINE_DEPTH: usize = 32;

/// One end of a line: whole messages of at most [`wire::MESSAGE_LEN_MAX`] bytes. Dropping it ends the line.
pub struct Line {
    /// Towards the other end.
    pub out: mpsc::Sender<Vec<u8>>,
    /// From the other end; `None` when it is gone.
    pub inward: mpsc::Receiver<Vec<u8>>,
}

impl Line {
    /// Both ends of a new line.
    #[must_use]
    pub fn pair() -> (Self, Self) {
        let (here, there) = (mpsc::channel(LINE_DEPTH), mpsc::channel(LINE_DEPTH));
        (Self { out: here.0, inward: there.1 }, Self { out: there.0, inward: here.1 })
    }

    async fn say(&self, ask: &Ask) -> Result<(), LinkError> {
        self.out.send(ask.encode()).await.map_err(|_| LinkError::Lost)
    }
}

/// Opens a line to the gateway; [`LinkError::GatewayAway`] when it is not there.
pub type Dial = Arc<dyn Fn() -> BoxFuture<'static, Result<Line, LinkError>> + Send + Sync>;

/// A link to the locks in reach of one gateway.
pub struct RelayLink {
    air: Air,
}

impl RelayLink {
    /// A link over lines that `dial` opens.
    pub fn new(dial: Dial) -> Self {
        Self { air: Air::new(Arc::new(Gateway { dial })) }
    }
}

#[async_trait]
impl Link for RelayLink {
    async fn scan(&self, profile: &Profile) -> Result<Scan, LinkError> {
        self.air.scan(profile).await
    }

    async fn connect(
        &self,
        place: &Place,
        profile: &Profile,
        limits: &Limits,
    ) -> Result<Connection, LinkError> {
        self.air.connect(place, profile, limits).await
    }
}

struct Gateway {
    dial: Dial,
}

#[async_trait]
impl Backend for Gateway {
    async fn start_scan(&self, profile: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError> {
        let line = (self.dial)().await?;
        line.say(&Ask::Scan(*profile)).await?;
        Ok(stream::unfold(line, next_sighting).boxed())
    }

    /// The line ends with the stream, and the gateway's radio is its own matter.
    async fn stop_scan(&self) -> Result<(), LinkError> {
        Ok(())
    }

    async fn device(&self, place: &Place) -> Result<Arc<dyn Device>, LinkError> {
        Ok(Arc::new(RelayDevice::new(self.dial.clone(), place.clone())))
    }
}

async fn next_sighting(mut line: Line) -> Option<(Sighting, Line)> {
    match Tell::decode(&line.inward.recv().await?) {
        Ok(Tell::Sighting(sighting)) => Some((sighting, line)),
        Ok(Tell::Refused(cause)) => {
            tracing::debug!(?cause, "The gateway stopped looking");
            None
        }
        Ok(Tell::Connected(_) | Tell::Frame(_)) | Err(_) => {
            tracing::debug!("A message that does not belong here ends the scan");
            None
        }
    }
}
