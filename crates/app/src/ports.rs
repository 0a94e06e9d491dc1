//! What the shell lends the app: the radio, a clock, randomness, the keychain and an ear for events.

use std::sync::Arc;

use cloud_client::feed::Reach;

use crate::view::{Progress, Snapshot};

/// A clock. Only shells and tests have one.
pub trait Clock: Send + Sync {
    /// Unix seconds, as well as this machine knows them.
    fn unix(&self) -> u32;
    /// Milliseconds of a clock that never jumps; its zero means nothing.
    fn mono_ms(&self) -> u64;
}

/// Fills a buffer with randomness of the operating system.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Hears what happens. Called from whatever thread it happens on; must not call back into the app.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// Something the screens want to know at once.
pub enum Event {
    /// The picture changed.
    SnapshotChanged(Box<Snapshot>),
    /// A stage of a running attempt began or ended.
    Progress(Progress),
}

/// The keychain of the operating system, holding the vault's one master key.
pub trait Keychain: Send + Sync {
    /// The 32 bytes stored before, or `None` when there are none yet.
    ///
    /// # Errors
    /// When the keychain exists but cannot be asked now, such as locked or denied.
    fn load(&self) -> Result<Option<[u8; 32]>, KeychainError>;

    /// Stores the 32 bytes for good.
    ///
    /// # Errors
    /// When they could not be stored.
    fn keep(&self, key: &[u8; 32]) -> Result<(), KeychainError>;
}

/// The keychain did not answer; what it said, without anything secret.
#[derive(Debug, thiserror::Error)]
#[error("Failed to use the keychain: {0}")]
pub struct KeychainError(pub String);

/// Everything the shell lends.
#[derive(Clone)]
pub struct Ports {
    /// Bytes to and from locks.
    pub link: Arc<dyn lock_link::Link>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Entropy,
    /// The keychain, or `None` where there is none: then a passphrase keeps the vault.
    pub keychain: Option<Arc<dyn Keychain>>,
    /// Who hears events.
    pub listener: Listener,
    /// The host of web links, such as `latchstring.example`.
    pub web_host: String,
    /// How far calendars may be fetched from; only tests and the demo reach this machine.
    pub calendars: Reach,
    /// The machine's IANA zone, the picker's first proposal.
    pub zone: String,
}
