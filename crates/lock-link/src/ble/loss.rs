//! Notices that a link is lost.

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::LossWatch;
#[cfg(target_os = "linux")]
pub(super) use linux::LossWatch;

/// Listens to the one device: through the adapter, btleplug first asks for every object BlueZ has, and again
/// for the device at every change of it, all in the way of the answers a tap waits for.
#[cfg(target_os = "linux")]
mod linux {
    use std::future::pending;

    use bluez_async::{BluetoothEvent, BluetoothSession, DeviceEvent, DeviceId};
    use btleplug::api::Peripheral as _;
    use btleplug::platform::{Adapter, Peripheral};
    use futures_util::future::{BoxFuture, FutureExt};
    use futures_util::stream::StreamExt;

    use crate::LinkError;
    use crate::ble::cause::link_error;

    #[derive(Clone)]
    pub(in crate::ble) struct LossWatch(BluetoothSession);

    impl LossWatch {
        pub(in crate::ble) async fn open(_adapter: &Adapter) -> Result<Self, LinkError> {
            let opened = BluetoothSession::new().await;
            // The half that is dropped only tells when D-Bus itself goes away.
            let (_, session) =
                opened.map_err(|error| link_error("Failed to reach Bluetooth", error.into()))?;
            Ok(Self(session))
        }

        /// Ends once the device is reported as gone.
        pub(in crate::ble) fn loss_of(&self, peripheral: &Peripheral) -> BoxFuture<'static, ()> {
            let (session, id) = (self.0.clone(), peripheral.id().to_string().parse::<DeviceId>());
            async move {
                // Without events a loss shows in the time limits alone.
                let Ok(id) = id else { return pending().await };
                let Ok(mut events) = session.device_event_stream(&id).await else { return pending().await };
                while let Some(event) = events.next().await {
                    if is_loss_of(&id, &event) {
                        return;
                    }
                }
            }
            .boxed()
        }
    }

    fn is_loss_of(lost: &DeviceId, event: &BluetoothEvent) -> bool {
        let gone = DeviceEvent::Connected { connected: false };
        matches!(event, BluetoothEvent::Device { id, event } if id == lost && *event == gone)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_the_end_of_this_devices_connection_is_a_loss() {
            let id = |text: &str| text.parse::<DeviceId>().unwrap();
            let (ours, other) = (id("hci1/dev_00_AA_01_01_00_01"), id("hci1/dev_00_AA_01_01_00_02"));
            let connected = |id: &DeviceId, connected| BluetoothEvent::Device {
                id: id.clone(),
                event: DeviceEvent::Connected { connected },
            };

            assert!(is_loss_of(&ours, &connected(&ours, false)));
            assert!(!is_loss_of(&ours, &connected(&ours, true)));
            assert!(!is_loss_of(&ours, &connected(&other, false)));
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::future::{pending, ready};

    use btleplug::api::{Central, CentralEvent, CentralState, Peripheral as _};
    use btleplug::platform::{Adapter, Peripheral};
    use futures_util::future::{BoxFuture, FutureExt};
    use futures_util::stream::StreamExt;

    use crate::LinkError;

    #[derive(Clone)]
    pub(in crate::ble) struct LossWatch(Adapter);

    impl LossWatch {
        pub(in crate::ble) fn open(adapter: &Adapter) -> impl Future<Output = Result<Self, LinkError>> {
            ready(Ok(Self(adapter.clone())))
        }

        /// Ends once the device is reported as gone, or Bluetooth as switched off.
        pub(in crate::ble) fn loss_of(&self, peripheral: &Peripheral) -> BoxFuture<'static, ()> {
            let (adapter, lost) = (self.0.clone(), peripheral.id());
            async move {
                let Ok(mut events) = adapter.events().await else {
                    // Without events a loss shows in the time limits alone.
                    return pending().await;
                };
                while let Some(event) = events.next().await {
                    if matches!(&event, CentralEvent::DeviceDisconnected(id) if *id == lost)
                        || matches!(event, CentralEvent::StateUpdate(CentralState::PoweredOff))
                    {
                        return;
                    }
                }
            }
            .boxed()
        }
    }
}
