//! The GATT application: what bluetoothd shows of the lock, and what phones write to it.

use bluer::gatt::local::{
    Application as GattApplication, ApplicationHandle, Characteristic, CharacteristicControl,
    CharacteristicNotify, CharacteristicNotifyMethod, CharacteristicWrite, CharacteristicWriteMethod,
    CharacteristicWriteRequest, ReqError, ReqResult, Service, characteristic_control,
};
use bluer::{Adapter, Address};
use tokio::sync::mpsc;

use crate::serve::PROFILE;

/// A frame that a phone wrote.
pub(super) struct Written {
    pub(super) from: Address,
    pub(super) frame: Vec<u8>,
}

/// The registered application; it is withdrawn when dropped.
pub(super) struct Application {
    pub(super) control: CharacteristicControl,
    _handle: ApplicationHandle,
}

impl Application {
    pub(super) async fn register(adapter: &Adapter, writes: mpsc::Sender<Written>) -> bluer::Result<Self> {
        let (control, control_handle) = characteristic_control();
        let write = Characteristic {
            uuid: PROFILE.write,
            write: Some(CharacteristicWrite {
                write: true,
                write_without_response: true,
                method: CharacteristicWriteMethod::Fun(Box::new(move |frame, request| {
                    // Handed on before the first await, so frames keep the order in which they arrived.
                    let taken = take(&writes, frame, &request);
                    Box::pin(std::future::ready(taken))
                })),
                ..CharacteristicWrite::default()
            }),
            ..Characteristic::default()
        };
        let notify = Characteristic {
            uuid: PROFILE.notify,
            notify: Some(CharacteristicNotify {
                notify: true,
                method: CharacteristicNotifyMethod::Io,
                ..CharacteristicNotify::default()
            }),
            control_handle,
            ..Characteristic::default()
        };
        let service = Service {
            uuid: PROFILE.service,
            primary: true,
            characteristics: vec![write, notify],
            ..Service::default()
        };
        let application = GattApplication { services: vec![service], ..GattApplication::default() };
        let handle = adapter.serve_gatt_application(application).await?;
        Ok(Self { control, _handle: handle })
    }
}

fn take(
    writes: &mpsc::Sender<Written>,
    frame: Vec<u8>,
    request: &CharacteristicWriteRequest,
) -> ReqResult<()> {
    if request.prepare_authorize {
        return Ok(());
    }
    // A frame is one write; parts of a long value are none.
    if request.offset != 0 {
        return Err(ReqError::InvalidOffset);
    }
    writes.try_send(Written { from: request.device_address, frame }).map_err(|_| ReqError::InProgress)
}
