//! Locks behind TCP, for development: a lock emulator on the same machine instead of a radio.

mod device;
mod scan;
pub mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::air::Air;
use crate::backend::{Backend, Device};
use crate::{Connection, Limits, Link, LinkError, Place, Profile, Scan, Sighting};

use device::TcpDevice;

/// A link to the locks at a fixed list of addresses. Nothing else is ever connected to.
pub struct TcpLink {
    air: Air,
}

impl TcpLink {
    /// A link to locks at `addresses`, each `host:port`; the addresses are also the places.
    pub fn new(addresses: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let places = addresses.into_iter().map(Place::new).collect();
        Self { air: Air::new(Arc::new(Addresses(places))) }
    }
}

#[async_trait]
impl Link for TcpLink {
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

struct Addresses(Vec<Place>);

#[async_trait]
impl Backend for Addresses {
    /// The wire carries no service ids, so every address that answers is taken to fit the profile.
    async fn start_scan(&self, _profile: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError> {
        Ok(scan::sightings(&self.0))
    }

    /// A scan lives in its stream alone, which the caller has dropped or no longer reads.
    async fn stop_scan(&self) -> Result<(), LinkError> {
        Ok(())
    }

    async fn device(&self, place: &Place) -> Result<Arc<dyn Device>, LinkError> {
        if !self.0.contains(place) {
            return Err(LinkError::NotFound);
        }
        Ok(Arc::new(TcpDevice::new(place.clone())))
    }
}
