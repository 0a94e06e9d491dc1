//! What a carrier must be able to do; the rules about when are in `air` and `stages`.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::{LinkError, Place, Profile, Sighting};

/// Finds devices.
#[async_trait]
pub(crate) trait Backend: Send + Sync + 'static {
    /// Starts a scan; the stream yields whatever fits `profile` until it is dropped.
    async fn start_scan(&self, profile: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError>;

    /// Stops the scan and returns once the radio is quiet.
    async fn stop_scan(&self) -> Result<(), LinkError>;

    /// A handle to the device at `place`, without talking to it.
    async fn device(&self, place: &Place) -> Result<Arc<dyn Device>, LinkError>;

    /// The reason behind an error, if the carrier knows one that the user can act on.
    async fn explain(&self, error: LinkError) -> LinkError {
        error
    }
}

/// One device. Calls come one at a time, in the order of this list; `disconnect` may come at any time.
#[async_trait]
pub(crate) trait Device: Send + Sync + 'static {
    /// Establishes the connection.
    async fn connect(&self) -> Result<(), LinkError>;

    /// Finds the characteristics of `profile`, and starts listening for notifications and for the loss of the link.
    async fn discover(&self, profile: &Profile) -> Result<(), LinkError>;

    /// Switches notifications on. The stream has every frame from the first one, and ends when the link is lost.
    async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError>;

    /// Bytes that fit into one frame; asked once after `subscribe`.
    fn frame_len_max(&self) -> usize;

    /// Whether somebody elsewhere holds the radio, so that nobody needs to stand at the door.
    fn is_far(&self) -> bool {
        false
    }

    /// Hands one frame to the carrier.
    async fn send(&self, frame: &[u8]) -> Result<(), LinkError>;

    /// Hangs up, or gives up connecting.
    async fn disconnect(&self);
}
