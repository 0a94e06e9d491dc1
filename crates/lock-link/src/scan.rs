//! A running scan and what it sees.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::Place;
use crate::air::Air;

/// One advertisement of the profile scanned for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where to connect to.
    pub place: Place,
    /// The manufacturer data after the company id.
    pub manufacturer_data: Vec<u8>,
    /// Signal strength in dBm, where the carrier knows it.
    pub rssi: Option<i16>,
}

/// A running scan. Dropping it stops the scan; every connect waits for that stop.
pub struct Scan {
    sightings: BoxStream<'static, Sighting>,
    stopper: Stopper,
    interrupted: bool,
}

impl Scan {
    pub(crate) fn new(sightings: BoxStream<'static, Sighting>, stopper: Stopper) -> Self {
        Self { sightings, stopper, interrupted: false }
    }

    /// Waits for the next advertisement; the same device is reported again and again.
    ///
    /// `None` means the scan is over: a connect ended it, or the carrier did.
    pub async fn next(&mut self) -> Option<Sighting> {
        if self.interrupted {
            return None;
        }
        tokio::select! {
            biased;
            // Nothing is ever sent: the other end is dropped when the scan has been ended.
            _ = &mut self.stopper.ended => {
                self.interrupted = true;
                None
            }
            sighting = self.sightings.next() => sighting,
        }
    }

    /// Whether [`Scan::next`] said that it is over because something connects.
    pub fn was_interrupted(&self) -> bool {
        self.interrupted
    }

    /// Stops the scan and returns when it has stopped. Goes on in the background if cancelled.
    pub async fn stop(mut self) {
        self.stopper.stop().await;
    }
}

/// Stops the scan it belongs to, at the latest when dropped.
pub(crate) struct Stopper {
    air: Air,
    runtime: Handle,
    ended: oneshot::Receiver<()>,
    stopped: bool,
}

impl Stopper {
    pub(crate) fn new(air: Air, ended: oneshot::Receiver<()>) -> Self {
        Self { air, runtime: Handle::current(), ended, stopped: false }
    }

    /// The scan never ran, so there is nothing to stop.
    pub(crate) fn disarm(mut self) {
        self.stopped = true;
    }

    async fn stop(&mut self) {
        self.ended.close();
        self.air.end_abandoned_scan().await;
        self.stopped = true;
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        if self.stopped {
            return;
        }
        self.ended.close();
        let air = self.air.clone();
        self.runtime.spawn(async move { air.end_abandoned_scan().await });
    }
}
