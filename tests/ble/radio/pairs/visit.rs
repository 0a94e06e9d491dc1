//! One conversation with the lock over `lock-link`: requests out, believed events in.

use lock_link::{Ble, Connection, Link, Place};
use lock_protocol::phone::Event;
use lock_protocol::{LockId, Mono, Phone};
use tokio::time::Instant;

use crate::profile::OLP1;
use crate::{Outcome, PATIENCE};

/// A connection and the phone's side of the protocol on it.
pub(crate) struct Visit {
    pub(crate) connection: Connection,
    pub(crate) phone: Phone,
    began: Instant,
}

impl Visit {
    /// Connects where the lock was found before.
    pub(crate) async fn connect(link: &Ble, place: &Place, lock_id: LockId) -> Outcome<Self> {
        let connection = link.connect(place, &OLP1, &PATIENCE).await?;
        Ok(Self::over(connection, lock_id))
    }

    pub(crate) fn over(connection: Connection, lock_id: LockId) -> Self {
        let phone = Phone::new(lock_id, connection.frame_len_max());
        Self { connection, phone, began: Instant::now() }
    }

    /// Sends what is ready and waits for the next event.
    pub(crate) async fn event(&mut self) -> Outcome<Event> {
        while let Some(frame) = self.phone.poll_transmit() {
            self.connection.send(&frame).await?;
        }
        loop {
            if let Some(event) = self.phone.poll_event() {
                return Ok(event);
            }
            let frame = self.connection.receive(PATIENCE.connect).await?;
            let now = u64::try_from(self.began.elapsed().as_millis())?;
            self.phone.handle_frame(&frame, Mono(now));
        }
    }

    /// Waits until the lock offers a challenge.
    pub(crate) async fn challenged(&mut self) -> Outcome<()> {
        while self.phone.challenge().is_none() {
            self.event().await?;
        }
        Ok(())
    }

    pub(crate) async fn close(self) {
        self.connection.close().await;
    }
}
