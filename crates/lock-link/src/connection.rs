//! A subscribed connection to one device: frames out, frames in, and an end that always comes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{BoxStream, Fuse};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::backend::Device;
use crate::place::Claim;
use crate::stages::within;
use crate::{LinkError, Stage, Timings};

/// The least a GATT notification or write carries: the smallest ATT MTU, 23, minus its header.
const FRAME_LEN_FLOOR: usize = 20;
/// The longest value a GATT characteristic may have.
const FRAME_LEN_CAP: usize = 512;

/// A connection over which the device may already have spoken.
///
/// Dropping it hangs up in the background; [`Connection::close`] lets the caller wait for that.
pub struct Connection {
    hold: Hold,
    /// Behind a lock that is never waited for: with it a connection can be lent to another thread while it sends.
    frames: Mutex<Fuse<BoxStream<'static, Vec<u8>>>>,
    frame_len_max: usize,
    timings: Timings,
    send_limit: Duration,
}

impl Connection {
    pub(crate) fn new(
        hold: Hold,
        frames: BoxStream<'static, Vec<u8>>,
        timings: Timings,
        send_limit: Duration,
    ) -> Self {
        let frame_len_max = hold.device.frame_len_max().clamp(FRAME_LEN_FLOOR, FRAME_LEN_CAP);
        Self { hold, frames: Mutex::new(frames.fuse()), frame_len_max, timings, send_limit }
    }

    /// Bytes that fit into one frame in either direction: 20 to 512.
    pub fn frame_len_max(&self) -> usize {
        self.frame_len_max
    }

    /// Whether a gateway elsewhere carries the frames; whoever asks over it may be anywhere.
    pub fn is_far(&self) -> bool {
        self.hold.device.is_far()
    }

    /// How long each stage on the way here took.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    pub(crate) fn set_find_ms(&mut self, find_ms: u32) {
        self.timings.find_ms = find_ms;
    }

    /// Hands one frame of at most [`Connection::frame_len_max`] bytes to the carrier.
    ///
    /// That it was handed over does not say that it arrived.
    ///
    /// # Errors
    ///
    /// [`LinkError::Lost`], [`LinkError::TimedOut`] with [`Stage::Send`], or what the carrier reports.
    pub async fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        if self.frame_len_max < frame.len() {
            return Err(LinkError::io("Failed to send a frame", "the frame is longer than the link carries"));
        }
        within(self.send_limit, Stage::Send, self.hold.device.send(frame)).await
    }

    /// Waits for the next frame. Cancelling the wait loses nothing.
    ///
    /// # Errors
    ///
    /// [`LinkError::TimedOut`] with [`Stage::Receive`] after `limit`;
    /// [`LinkError::Lost`] once everything received before the loss has been handed out.
    pub async fn receive(&mut self, limit: Duration) -> Result<Vec<u8>, LinkError> {
        let frames = self.frames.get_mut().unwrap_or_else(PoisonError::into_inner);
        let next = async { frames.next().await.ok_or(LinkError::Lost) };
        within(limit, Stage::Receive, next).await
    }

    /// Hangs up and returns when that is done, or when the limit for it has passed.
    pub async fn close(self) {
        self.hold.release().await;
    }
}

/// The duty to hang up, and with it the claim on the place.
pub(crate) struct Hold {
    device: Arc<dyn Device>,
    claim: Option<Claim>,
    limit: Duration,
    runtime: Handle,
}

impl Hold {
    pub(crate) fn new(device: Arc<dyn Device>, claim: Claim, limit: Duration) -> Self {
        Self { device, claim: Some(claim), limit, runtime: Handle::current() }
    }

    /// Hangs up and gives the place back. Goes on in the background if cancelled.
    pub(crate) async fn release(mut self) {
        if let Some(claim) = &self.claim {
            claim.hanging_up();
        }
        hang_up(self.device.as_ref(), self.limit).await;
        self.claim = None;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let Some(claim) = self.claim.take() else {
            return;
        };
        claim.hanging_up();
        let (device, limit) = (Arc::clone(&self.device), self.limit);
        self.runtime.spawn(async move {
            hang_up(device.as_ref(), limit).await;
            drop(claim);
        });
    }
}

async fn hang_up(device: &dyn Device, limit: Duration) {
    if timeout(limit, device.disconnect()).await.is_err() {
        tracing::debug!("Hanging up took too long");
    }
}
