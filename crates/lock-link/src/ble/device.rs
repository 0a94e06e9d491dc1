//! One lock over GATT.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use btleplug::api::{CharPropFlags, Characteristic, Peripheral as _, ValueNotification, WriteType};
use btleplug::platform::Peripheral;
use futures_util::future::{self, BoxFuture, FutureExt};
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::backend::Device;
use crate::{LinkError, Profile};

use super::cause::{is_subscribed_already, link_error};
use super::loss::LossWatch;

/// Opcode and handle in front of every notification and write.
const ATT_HEADER_LEN: usize = 3;

pub(super) struct BleDevice {
    loss_watch: LossWatch,
    peripheral: Peripheral,
    /// What to listen to, from the attempt to connect until the subscription takes it.
    ears: Mutex<Option<Ears>>,
    characteristics: Mutex<Option<Characteristics>>,
}

struct Ears {
    notifications: BoxStream<'static, ValueNotification>,
    /// Comes to its end when the link is lost.
    loss: BoxFuture<'static, ()>,
}

#[derive(Clone)]
struct Characteristics {
    write: Characteristic,
    write_type: WriteType,
    notify: Characteristic,
}

impl BleDevice {
    pub(super) fn new(loss_watch: LossWatch, peripheral: Peripheral) -> Self {
        Self { loss_watch, peripheral, ears: Mutex::default(), characteristics: Mutex::default() }
    }

    fn characteristics(&self) -> Result<Characteristics, LinkError> {
        locked(&self.characteristics).clone().ok_or(LinkError::Lost)
    }

    /// Does `work` unless the link is lost first. Not every system ends a call when that happens.
    async fn while_linked<T>(&self, work: impl Future<Output = T>) -> Result<T, LinkError> {
        let mut ears = locked(&self.ears).take().ok_or(LinkError::Lost)?;
        let done = tokio::select! {
            biased;
            done = work => done,
            () = &mut ears.loss => return Err(LinkError::Lost),
        };
        *locked(&self.ears) = Some(ears);
        Ok(done)
    }
}

#[async_trait]
impl Device for BleDevice {
    /// Listens first: BlueZ renews an old subscription by itself, and the lock greets at once.
    async fn connect(&self) -> Result<(), LinkError> {
        let mut loss = self.loss_watch.loss_of(&self.peripheral);
        let both = future::try_join(self.peripheral.notifications(), self.peripheral.connect());
        // BlueZ goes on waiting for the services of a device that dropped the link right away.
        let (notifications, ()) = tokio::select! {
            biased;
            outcome = both => {
                outcome.map_err(|error| link_error("Failed to connect to the lock", error))?
            }
            () = &mut loss => return Err(LinkError::Lost),
        };
        *locked(&self.ears) = Some(Ears { notifications, loss });
        Ok(())
    }

    async fn discover(&self, profile: &Profile) -> Result<(), LinkError> {
        self.while_linked(self.peripheral.discover_services())
            .await?
            .map_err(|error| link_error("Failed to discover the lock's characteristics", error))?;
        let found = fitting(&self.peripheral, profile).ok_or_else(|| {
            LinkError::io("Failed to discover the lock's characteristics", "the device has others")
        })?;
        *locked(&self.characteristics) = Some(found);
        Ok(())
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError> {
        let notify = self.characteristics()?.notify;
        match self.while_linked(self.peripheral.subscribe(&notify)).await? {
            Ok(()) => {}
            Err(error) if is_subscribed_already(&error) => {}
            Err(error) => return Err(link_error("Failed to subscribe to the lock", error)),
        }
        let ears = locked(&self.ears).take().ok_or(LinkError::Lost)?;
        Ok(frames(ears, notify))
    }

    fn frame_len_max(&self) -> usize {
        usize::from(self.peripheral.mtu()).saturating_sub(ATT_HEADER_LEN)
    }

    async fn send(&self, frame: &[u8]) -> Result<(), LinkError> {
        let Characteristics { write, write_type, .. } = self.characteristics()?;
        let written = self.peripheral.write(&write, frame, write_type).await;
        match written.map_err(|error| link_error("Failed to write to the lock", error)) {
            // The system has forgotten the device together with the connection.
            Err(LinkError::NotFound) => Err(LinkError::Lost),
            outcome => outcome,
        }
    }

    /// Unsubscribes, too: BlueZ keeps a subscription past the connection, and hands every frame out once for each
    /// program on this machine that has one. That comes second, because the lock waits for the first.
    async fn disconnect(&self) {
        if let Err(error) = self.peripheral.disconnect().await {
            tracing::debug!(%error, "The lock hung up first");
        }
        let subscribed = locked(&self.characteristics).take();
        if let Some(Characteristics { notify, .. }) = subscribed
            && let Err(error) = self.peripheral.unsubscribe(&notify).await
        {
            tracing::debug!(%error, "The subscription ended with the connection");
        }
    }
}

/// What the lock notifies on `notify`; everything that came before a loss is handed out first.
fn frames(ears: Ears, notify: Characteristic) -> BoxStream<'static, Vec<u8>> {
    let Ears { notifications, mut loss } = ears;
    let mut values = notifications.filter_map(move |notification| {
        let fits = notification.uuid == notify.uuid && notification.service_uuid == notify.service_uuid;
        std::future::ready(fits.then_some(notification.value))
    });
    stream::poll_fn(move |cx| match values.poll_next_unpin(cx) {
        std::task::Poll::Pending => loss.poll_unpin(cx).map(|()| None),
        value => value,
    })
    .boxed()
}

fn fitting(peripheral: &Peripheral, profile: &Profile) -> Option<Characteristics> {
    let services = peripheral.services();
    let service = services.iter().find(|service| service.uuid == profile.service)?;
    let called = |uuid| service.characteristics.iter().find(move |found| found.uuid == uuid);
    let (write, notify) = (called(profile.write)?, called(profile.notify)?);
    let write_type = write_type(write.properties)?;
    notify.properties.intersects(CharPropFlags::NOTIFY | CharPropFlags::INDICATE).then(|| Characteristics {
        write: write.clone(),
        write_type,
        notify: notify.clone(),
    })
}

/// Without response where it can be: that saves a round trip, and the lock answers by notification.
fn write_type(properties: CharPropFlags) -> Option<WriteType> {
    if properties.contains(CharPropFlags::WRITE_WITHOUT_RESPONSE) {
        Some(WriteType::WithoutResponse)
    } else if properties.contains(CharPropFlags::WRITE) {
        Some(WriteType::WithResponse)
    } else {
        None
    }
}

/// No code that can panic runs while a lock is held.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_wait_for_a_response_only_where_they_must() {
        let both = CharPropFlags::WRITE | CharPropFlags::WRITE_WITHOUT_RESPONSE;

        assert_eq!(write_type(both), Some(WriteType::WithoutResponse));
        assert_eq!(write_type(CharPropFlags::WRITE), Some(WriteType::WithResponse));
        assert_eq!(write_type(CharPropFlags::READ), None);
    }
}
