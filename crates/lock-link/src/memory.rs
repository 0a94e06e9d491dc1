//! Locks in the same process: ordered, without time of its own, and as faulty as a test wants it.

mod ether;
mod faults;
mod line;
mod lock_end;
mod radio;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::air::Air;
use crate::backend::Backend;
use crate::{Connection, Limits, Link, LinkError, Place, Profile, Scan};

pub use faults::Faults;
pub use lock_end::{Heard, LockEnd};
pub use radio::Step;

use ether::Ether;
use radio::Radio;

/// A phone's link to any number of locks in this process.
pub struct MemoryLink {
    air: Air,
    radio: Arc<Radio>,
    ether: Arc<Ether>,
}

impl MemoryLink {
    /// A phone that reaches nothing yet.
    pub fn new() -> Self {
        Self::in_reach_of(Arc::default())
    }

    /// Another phone in reach of the same locks, with a radio of its own.
    pub fn another_phone(&self) -> Self {
        Self::in_reach_of(Arc::clone(&self.ether))
    }

    fn in_reach_of(ether: Arc<Ether>) -> Self {
        let radio = Arc::new(Radio::new(Arc::clone(&ether)));
        ether.listen(&radio);
        Self { air: Air::new(Arc::clone(&radio) as Arc<dyn Backend>), radio, ether }
    }

    /// Puts a lock at `place` and returns its end of the link.
    ///
    /// `advert` gives the manufacturer data after the company id, each time the lock is seen.
    /// A lock that was at `place` before is gone.
    pub fn add(
        &self,
        place: Place,
        profile: Profile,
        advert: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> LockEnd {
        LockEnd::put(&self.ether, place, profile, Box::new(advert))
    }

    /// The switches for what goes wrong at `place`; `None` if no lock was put there.
    pub fn faults(&self, place: &Place) -> Option<Faults> {
        let line = self.ether.line(place)?;
        Some(Faults::new(line, Arc::clone(&self.ether)))
    }

    /// Lets this phone's scans run on after they were told to stop, until [`MemoryLink::release_scan_stop`].
    pub fn hold_scan_stop(&self) {
        self.radio.hold_scan_stop();
    }

    /// Lets scans that were told to stop come to their end.
    pub fn release_scan_stop(&self) {
        self.radio.release_scan_stop();
    }

    /// What this phone's radio did so far, in order.
    pub fn steps(&self) -> Vec<Step> {
        self.radio.steps()
    }
}

impl Default for MemoryLink {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Link for MemoryLink {
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

/// Nothing here runs foreign code while it holds a lock, so a poisoned one still holds whole values.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
