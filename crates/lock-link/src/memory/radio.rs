//! One phone's radio: its scan, its attempts to connect, and a note of both.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{mpsc, watch};

use crate::backend::{Backend, Device};
use crate::{LinkError, Place, Profile, Sighting};

use super::ether::Ether;
use super::line::Line;
use super::locked;

/// Something a phone's radio did, for tests of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A scan started.
    ScanStarted,
    /// A scan has stopped.
    ScanStopped,
    /// An attempt to connect began.
    Connecting(Place),
    /// The phone subscribed; the lock may greet from here on.
    Subscribed(Place),
    /// The phone hung up.
    HungUp(Place),
}

type Steps = Arc<Mutex<Vec<Step>>>;

pub(super) struct Radio {
    ether: Arc<Ether>,
    scanner: Mutex<Option<Scanner>>,
    scan_stop_held: watch::Sender<bool>,
    steps: Steps,
}

struct Scanner {
    profile: Profile,
    sightings: mpsc::UnboundedSender<Sighting>,
}

impl Radio {
    pub(super) fn new(ether: Arc<Ether>) -> Self {
        let scan_stop_held = watch::Sender::new(false);
        Self { ether, scanner: Mutex::default(), scan_stop_held, steps: Steps::default() }
    }

    pub(super) fn hold_scan_stop(&self) {
        self.scan_stop_held.send_replace(true);
    }

    pub(super) fn release_scan_stop(&self) {
        self.scan_stop_held.send_replace(false);
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        locked(&self.steps).clone()
    }

    /// Lets the running scan, if any, see the lock once.
    pub(super) fn see(&self, line: &Line) {
        let scanner = locked(&self.scanner).as_ref().map(|scan| (scan.profile, scan.sightings.clone()));
        if let Some((profile, sightings)) = scanner
            && let Some(sighting) = line.sighting(&profile)
        {
            // A scan that nobody reads any more is about to be stopped.
            let _ = sightings.send(sighting);
        }
    }
}

#[async_trait]
impl Backend for Radio {
    async fn start_scan(&self, profile: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError> {
        locked(&self.steps).push(Step::ScanStarted);
        let (sightings, mut seen) = mpsc::unbounded_channel();
        *locked(&self.scanner) = Some(Scanner { profile: *profile, sightings });
        for line in self.ether.lines() {
            self.see(&line);
        }
        Ok(stream::poll_fn(move |cx| seen.poll_recv(cx)).boxed())
    }

    async fn stop_scan(&self) -> Result<(), LinkError> {
        let mut held = self.scan_stop_held.subscribe();
        held.wait_for(|held| !held).await.map_err(|error| LinkError::io("Failed to stop the scan", error))?;
        *locked(&self.scanner) = None;
        locked(&self.steps).push(Step::ScanStopped);
        Ok(())
    }

    async fn device(&self, place: &Place) -> Result<Arc<dyn Device>, LinkError> {
        let line = self.ether.line(place).ok_or(LinkError::NotFound)?;
        Ok(Arc::new(PhoneEnd { line, steps: Arc::clone(&self.steps), call: Mutex::default() }))
    }
}

/// The phone's side of one attempt to connect and what came of it.
struct PhoneEnd {
    line: Arc<Line>,
    steps: Steps,
    call: Mutex<Option<u64>>,
}

impl PhoneEnd {
    fn call(&self) -> Result<u64, LinkError> {
        locked(&self.call).ok_or(LinkError::Lost)
    }
}

#[async_trait]
impl Device for PhoneEnd {
    async fn connect(&self) -> Result<(), LinkError> {
        locked(&self.steps).push(Step::Connecting(self.line.place.clone()));
        let call = self.line.call().await?;
        *locked(&self.call) = Some(call);
        Ok(())
    }

    async fn discover(&self, profile: &Profile) -> Result<(), LinkError> {
        if self.line.profile == *profile {
            return Ok(());
        }
        Err(LinkError::io("Failed to find the profile's characteristics", "the device has others"))
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError> {
        locked(&self.steps).push(Step::Subscribed(self.line.place.clone()));
        let mut frames = self.line.subscribe(self.call()?)?;
        Ok(stream::poll_fn(move |cx| frames.poll_recv(cx)).boxed())
    }

    fn frame_len_max(&self) -> usize {
        self.line.frame_len_max()
    }

    async fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        self.line.to_lock(self.call()?, frame)
    }

    async fn disconnect(&self) {
        let call = locked(&self.call).take();
        if let Some(call) = call {
            self.line.end_call(call);
        }
        locked(&self.steps).push(Step::HungUp(self.line.place.clone()));
    }
}
