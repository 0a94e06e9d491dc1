//! Why bytes did not reach a lock, as far as the caller can do something about it.

use std::error::Error;
use std::fmt;

/// What went wrong between the phone and a lock.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The adapter is there but switched off.
    #[error("Bluetooth is switched off")]
    BluetoothOff,
    /// The system does not let this program use Bluetooth.
    #[error("Bluetooth may not be used by this program")]
    PermissionDenied,
    /// There is no Bluetooth adapter, or not the one asked for.
    #[error("No Bluetooth adapter was found")]
    NoAdapter,
    /// Nothing that fits was in reach.
    #[error("The device was not found")]
    NotFound,
    /// The place, the scan or the device is in use already; nothing was queued.
    #[error("The device or the radio is in use")]
    Busy,
    /// No gateway carries to there now: it has no power or no network, or the cloud cannot be reached.
    #[error("The gateway cannot be reached")]
    GatewayAway,
    /// The gateway is there, and its radio is off, missing or forbidden.
    #[error("The gateway cannot use its radio")]
    GatewayRadio,
    /// The connection is over: the device left, hung up, or the connection was closed.
    #[error("The connection was lost")]
    Lost,
    /// A stage took longer than its limit.
    #[error("Timed out in the stage {stage}")]
    TimedOut {
        /// The stage that ran out of time.
        stage: Stage,
    },
    /// Anything else, with what was tried.
    #[error("{tried}")]
    Io {
        /// What was tried, in the form "Failed to ...".
        tried: &'static str,
        /// What the carrier reported.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl LinkError {
    pub(crate) fn io(tried: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Io { tried, source: source.into() }
    }
}

/// A step on the way to a lock that has a time limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Waiting for an advertisement.
    Scan,
    /// Waiting until the radio has stopped scanning, or until another connect is through.
    StopScan,
    /// Establishing the connection.
    Connect,
    /// Reading which characteristics the device has.
    Discover,
    /// Asking for notifications.
    Subscribe,
    /// Writing a frame.
    Send,
    /// Waiting for a frame.
    Receive,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scan => "scan",
            Self::StopScan => "stop scan",
            Self::Connect => "connect",
            Self::Discover => "discover",
            Self::Subscribe => "subscribe",
            Self::Send => "send",
            Self::Receive => "receive",
        })
    }
}
