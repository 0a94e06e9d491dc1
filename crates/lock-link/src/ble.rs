//! Bluetooth Low Energy through the system's own stack.

mod adapter;
mod cause;
mod device;
mod discovery;
mod known;
mod loss;
mod scan;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use btleplug::api::{Central, CentralState, ScanFilter};
use btleplug::platform::{Adapter, Peripheral};
use futures_util::stream::BoxStream;

use crate::air::Air;
use crate::backend::{Backend, Device};
use crate::{Connection, Limits, Link, LinkError, Place, Profile, Scan, Sighting};

use device::BleDevice;
use discovery::Discovery;
use loss::LossWatch;

/// How many devices of the last scan are remembered; the rest is looked up when it is connected to.
const SEEN_MAX: usize = 256;

/// A link over one Bluetooth adapter.
pub struct Ble {
    air: Air,
}

impl Ble {
    /// A link over the adapter called `name` ("hci1"; Linux only), or else the first that is switched on.
    ///
    /// The adapter is looked for when it is first used, and again after it went away.
    pub fn new(name: Option<&str>) -> Self {
        Self::over(Radio::new(name))
    }

    /// As [`Ble::new`], but says at once if the adapter cannot be used.
    ///
    /// # Errors
    ///
    /// [`LinkError::NoAdapter`], [`LinkError::PermissionDenied`] or [`LinkError::BluetoothOff`].
    pub async fn open(name: Option<&str>) -> Result<Self, LinkError> {
        let radio = Radio::new(name);
        radio.adapter_switched_on().await?;
        Ok(Self::over(radio))
    }

    fn over(radio: Radio) -> Self {
        Self { air: Air::new(Arc::new(radio)) }
    }
}

#[async_trait]
impl Link for Ble {
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

struct Radio {
    name: Option<String>,
    opened: tokio::sync::Mutex<Option<Opened>>,
    discovery: Discovery,
    seen: Seen,
}

#[derive(Clone)]
struct Opened {
    adapter: Adapter,
    loss_watch: LossWatch,
}

impl Radio {
    fn new(name: Option<&str>) -> Self {
        Self {
            name: name.map(str::to_owned),
            opened: tokio::sync::Mutex::default(),
            discovery: Discovery::default(),
            seen: Seen::default(),
        }
    }

    async fn opened(&self) -> Result<Opened, LinkError> {
        let mut slot = self.opened.lock().await;
        if let Some(opened) = &*slot {
            return Ok(opened.clone());
        }
        let adapter = adapter::open(self.name.as_deref()).await?;
        let loss_watch = LossWatch::open(&adapter).await?;
        Ok(slot.insert(Opened { adapter, loss_watch }).clone())
    }

    /// The adapter, looked for anew if the one used so far is off or gone.
    async fn adapter_switched_on(&self) -> Result<Adapter, LinkError> {
        let Opened { adapter, .. } = self.opened().await?;
        if is_not_off(&adapter).await {
            return Ok(adapter);
        }
        *self.opened.lock().await = None;
        let Opened { adapter, .. } = self.opened().await?;
        if is_not_off(&adapter).await { Ok(adapter) } else { Err(LinkError::BluetoothOff) }
    }
}

#[async_trait]
impl Backend for Radio {
    async fn start_scan(&self, profile: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError> {
        // BlueZ would switch an adapter on just to scan; that is the user's to decide.
        let adapter = self.adapter_switched_on().await?;
        self.seen.clear();
        let (seen, discovery) = (self.seen.clone(), self.discovery.clone());
        let sightings = scan::sightings(&adapter, *profile, seen, discovery).await?;
        let filter = ScanFilter { services: vec![profile.service] };
        self.discovery.start(&adapter, filter).await?;
        Ok(sightings)
    }

    async fn stop_scan(&self) -> Result<(), LinkError> {
        self.discovery.stop().await
    }

    async fn device(&self, place: &Place) -> Result<Arc<dyn Device>, LinkError> {
        let Opened { adapter, loss_watch } = self.opened().await?;
        let peripheral = match self.seen.get(place) {
            Some(peripheral) => peripheral,
            None => known::peripheral(&adapter, place).await?,
        };
        Ok(Arc::new(BleDevice::new(loss_watch, peripheral)))
    }

    async fn explain(&self, error: LinkError) -> LinkError {
        match error {
            LinkError::NotFound | LinkError::Lost | LinkError::TimedOut { .. } | LinkError::Io { .. } => {
                self.adapter_switched_on().await.err().unwrap_or(error)
            }
            LinkError::BluetoothOff
            | LinkError::PermissionDenied
            | LinkError::NoAdapter
            | LinkError::GatewayAway
            | LinkError::GatewayRadio
            | LinkError::Busy => error,
        }
    }
}

/// A state that the system does not tell counts as on; the attempt will show.
async fn is_not_off(adapter: &Adapter) -> bool {
    match adapter.adapter_state().await {
        Ok(CentralState::PoweredOn | CentralState::Unknown) => true,
        Ok(CentralState::PoweredOff) | Err(_) => false,
    }
}

/// The handles of the devices that the last scan saw: connecting through them needs no look-up.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<HashMap<Place, Peripheral>>>);

impl Seen {
    fn get(&self, place: &Place) -> Option<Peripheral> {
        self.lock().get(place).cloned()
    }

    fn insert(&self, place: Place, peripheral: Peripheral) {
        let mut seen = self.lock();
        if seen.len() < SEEN_MAX {
            seen.insert(place, peripheral);
        }
    }

    fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Peripheral>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
