//! A GATT server that notifies back what it is written: the bare exchange a lock is compared with.
//!
//! It serves the way the lock does, writes by call and notifications by socket, so that only the protocol differs.
#![expect(clippy::print_stdout, reason = "the machine reads its lines")]

use std::error::Error;

use bluer::gatt::CharacteristicWriter;
use bluer::gatt::local::{
    Application, Characteristic, CharacteristicControlEvent, CharacteristicNotify,
    CharacteristicNotifyMethod, CharacteristicWrite, CharacteristicWriteMethod, ReqError, Service,
    characteristic_control,
};
use futures::StreamExt;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

#[path = "layout.rs"]
mod layout;

/// The echo's service.
const SERVICE: uuid::Uuid = uuid::Uuid::from_u128(0x5a1e_0001_7c41_4f0e_8b1d_6c61_7463_6865);
/// More than one exchange has on its way.
const WAITING_MAX: usize = 16;

/// Serves until its standard input is closed; `echo hci1`.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("usage: echo ADAPTER")?;
    let session = bluer::Session::new().await?;
    let adapter = session.adapter(&name)?;
    adapter.set_powered(true).await?;
    let (sender, mut written) = mpsc::channel(WAITING_MAX);
    let (mut control, control_handle) = characteristic_control();
    let notified = Characteristic {
        uuid: layout::NOTIFY,
        notify: Some(CharacteristicNotify {
            notify: true,
            method: CharacteristicNotifyMethod::Io,
            ..CharacteristicNotify::default()
        }),
        control_handle,
        ..Characteristic::default()
    };
    let service = Service {
        uuid: SERVICE,
        primary: true,
        characteristics: vec![taken(sender), notified],
        ..Service::default()
    };
    let application = Application { services: vec![service], ..Application::default() };
    let _served = adapter.serve_gatt_application(application).await?;
    println!("serving on {name} {}", adapter.address().await?);
    let mut listener: Option<CharacteristicWriter> = None;
    let mut input = tokio::io::stdin();
    let mut byte = [0];
    loop {
        tokio::select! {
            Some(value) = written.recv() => {
                if let Some(writer) = &listener {
                    // A peer that left while it was answered misses nothing it waits for.
                    let _ = writer.send(&value).await;
                }
            }
            event = control.next() => match event {
                Some(CharacteristicControlEvent::Notify(writer)) => listener = Some(writer),
                Some(CharacteristicControlEvent::Write(_)) => {}
                None => return Err("bluetoothd has gone".into()),
            },
            read = input.read(&mut byte) => if read? == 0 { return Ok(()) },
        }
    }
}

/// What is written is handed on in the order it came.
fn taken(sender: mpsc::Sender<Vec<u8>>) -> Characteristic {
    Characteristic {
        uuid: layout::WRITE,
        write: Some(CharacteristicWrite {
            write: true,
            write_without_response: true,
            method: CharacteristicWriteMethod::Fun(Box::new(move |value, _| {
                let taken = sender.try_send(value).map_err(|_| ReqError::InProgress);
                Box::pin(std::future::ready(taken))
            })),
            ..CharacteristicWrite::default()
        }),
        ..Characteristic::default()
    }
}
