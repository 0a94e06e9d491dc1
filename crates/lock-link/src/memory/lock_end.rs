//! The lock's end of a memory link.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{LinkError, Place, Profile};

use super::ether::Ether;
use super::line::{Advert, Line};
use super::locked;

/// What reaches a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A phone connected and subscribed: time to greet.
    Subscribed {
        /// Bytes that fit into one frame in either direction.
        frame_len_max: usize,
    },
    /// The phone wrote a frame.
    Frame(Vec<u8>),
    /// The connection is over.
    Left,
}

/// Holds a lock in reach; dropping it takes the lock away.
pub struct LockEnd {
    line: Arc<Line>,
    ether: Arc<Ether>,
    heard: mpsc::UnboundedReceiver<Heard>,
}

impl LockEnd {
    pub(super) fn put(ether: &Arc<Ether>, place: Place, profile: Profile, advert: Advert) -> Self {
        let (heard_sender, heard) = mpsc::unbounded_channel();
        let line = Arc::new(Line::new(place, profile, advert, heard_sender));
        ether.put(Arc::clone(&line));
        Self { line, ether: Arc::clone(ether), heard }
    }

    /// Where phones see this lock.
    pub fn place(&self) -> &Place {
        &self.line.place
    }

    /// Waits for the next thing that reaches the lock. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            // The line keeps the other end open for as long as this end lives.
            None => std::future::pending().await,
        }
    }

    /// Notifies a frame to the connected phone.
    ///
    /// # Errors
    ///
    /// [`LinkError::Lost`] if no phone is subscribed, [`LinkError::Io`] if the frame is too long.
    pub fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        self.line.to_phone(frame)
    }

    /// Ends the connection from the lock's side.
    pub fn hang_up(&self) {
        self.line.hang_up(&mut locked(&self.line.state));
    }

    /// Lets running scans see the lock once more, as after its advertisement changed.
    pub fn advertise(&self) {
        self.ether.show(&self.line);
    }
}

impl Drop for LockEnd {
    fn drop(&mut self) {
        self.line.remove();
    }
}
