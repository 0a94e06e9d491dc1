//! One phone's connection to the device's task; dropping it is hanging up.

use tokio::sync::mpsc;

use super::task::{Order, Stopped};

/// Frames on their way to a phone; the longest message is some 200 of the shortest frames.
pub(super) const FRAMES_WAITING_MAX: usize = 512;

/// A connection that the device has accepted.
pub struct Session {
    pub(super) id: u64,
    pub(super) frames: mpsc::Receiver<Vec<u8>>,
    pub(super) orders: mpsc::Sender<Order>,
}

impl Session {
    /// Waits for the next frame to the phone; `None` when the lock has ended the connection.
    ///
    /// Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        self.frames.recv().await
    }

    /// Hands the lock a frame that the phone wrote.
    ///
    /// # Errors
    /// [`Stopped`] when the device's task has ended.
    pub async fn write(&self, frame: Vec<u8>) -> Result<(), Stopped> {
        self.orders.send(Order::Frame { session: self.id, frame }).await.map_err(|_| Stopped)
    }

    /// A way to hand the lock frames that does not hold on to the connection.
    #[must_use]
    pub fn writer(&self) -> Writer {
        Writer { id: self.id, orders: self.orders.clone() }
    }
}

/// The phone's writing end of a [`Session`].
#[derive(Clone)]
pub struct Writer {
    id: u64,
    orders: mpsc::Sender<Order>,
}

impl Writer {
    /// Hands the lock a frame; one for a connection that is over is ignored.
    ///
    /// # Errors
    /// [`Stopped`] when the device's task has ended.
    pub async fn write(&self, frame: Vec<u8>) -> Result<(), Stopped> {
        self.orders.send(Order::Frame { session: self.id, frame }).await.map_err(|_| Stopped)
    }
}
