//! Carries frames between a phone and a lock: Bluetooth, TCP, memory, or a gateway elsewhere. Knows bytes, not what they mean.
//!
//! The same rules hold over every carrier: a scan has stopped before anything connects, one attempt
//! per [`Place`] at a time, a time limit on every stage, and notifications are listened to before the
//! lock is told to send any, because it greets the moment it is subscribed to.

mod air;
mod backend;
#[cfg(feature = "ble")]
mod ble;
mod connection;
mod error;
mod find;
mod limits;
pub mod memory;
mod place;
mod profile;
pub mod relay;
mod scan;
mod stages;
pub mod tcp;
mod timings;

use async_trait::async_trait;

#[cfg(feature = "ble")]
pub use ble::Ble;
pub use connection::Connection;
pub use error::{LinkError, Stage};
pub use find::{find, reach};
pub use limits::Limits;
pub use place::Place;
pub use profile::Profile;
pub use scan::{Scan, Sighting};
pub use timings::Timings;

/// One way to reach locks.
#[async_trait]
pub trait Link: Send + Sync {
    /// Starts looking for devices that advertise `profile`.
    ///
    /// One scan runs at a time.
    /// A connect ends it, because radios fail to connect while they scan; see [`Scan::next`].
    ///
    /// # Errors
    ///
    /// [`LinkError::Busy`] while another scan runs, [`LinkError::BluetoothOff`],
    /// [`LinkError::PermissionDenied`], [`LinkError::NoAdapter`], or what the carrier reports.
    async fn scan(&self, profile: &Profile) -> Result<Scan, LinkError>;

    /// Connects to the device at `place`, discovers the characteristics of `profile` and subscribes.
    ///
    /// A running scan is stopped, and its stop waited for, first.
    /// A place from an earlier [`Sighting`] needs no new scan as long as the carrier remembers the device.
    ///
    /// # Errors
    ///
    /// [`LinkError::Busy`] at once while `place` is being connected to or is connected
    /// (a connection that is being hung up on is waited for),
    /// [`LinkError::NotFound`] if the carrier does not know `place`, [`LinkError::TimedOut`] with the
    /// stage that took longer than `limits` allow, or what the carrier reports.
    async fn connect(
        &self,
        place: &Place,
        profile: &Profile,
        limits: &Limits,
    ) -> Result<Connection, LinkError>;
}
