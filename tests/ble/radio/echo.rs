//! A GATT server that notifies back what it is written: the bare exchange a lock is compared with.
#![expect(clippy::print_stdout, reason = "the machine reads its lines")]

use std::error::Error;
use std::sync::Arc;

use bluer::adv::Advertisement;
use bluer::gatt::local::{
    Application, Characteristic, CharacteristicNotifier, CharacteristicNotify, CharacteristicNotifyMethod,
    CharacteristicWrite, CharacteristicWriteMethod, Service,
};
use futures::FutureExt;
use tokio::io::AsyncReadExt;
use tokio::sync::Mutex;

#[path = "layout.rs"]
mod layout;

/// The subscriber's end, there once somebody has subscribed.
type Listener = Arc<Mutex<Option<CharacteristicNotifier>>>;

/// Serves until its standard input is closed; `echo hci1`.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("usage: echo ADAPTER")?;
    let session = bluer::Session::new().await?;
    let adapter = session.adapter(&name)?;
    adapter.set_powered(true).await?;
    let listener = Listener::default();
    let service = Service {
        uuid: layout::SERVICE,
        primary: true,
        characteristics: vec![written(&listener), notified(&listener)],
        ..Default::default()
    };
    let _served = adapter
        .serve_gatt_application(Application {
            services: vec![service],
            ..Default::default()
        })
        .await?;
    let _advertised = adapter
        .advertise(Advertisement {
            service_uuids: [layout::SERVICE].into(),
            discoverable: Some(true),
            ..Default::default()
        })
        .await?;
    println!("serving on {name} {}", adapter.address().await?);
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}

/// What is written here comes back as one notification.
fn written(listener: &Listener) -> Characteristic {
    let listener = Arc::clone(listener);
    Characteristic {
        uuid: layout::WRITE,
        write: Some(CharacteristicWrite {
            write_without_response: true,
            method: CharacteristicWriteMethod::Fun(Box::new(move |value, _| {
                let listener = Arc::clone(&listener);
                async move {
                    if let Some(notifier) = listener.lock().await.as_mut() {
                        // A peer that left while it was answered misses nothing it waits for.
                        let _ = notifier.notify(value).await;
                    }
                    Ok(())
                }
                .boxed()
            })),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Remembers who subscribed last.
fn notified(listener: &Listener) -> Characteristic {
    let listener = Arc::clone(listener);
    Characteristic {
        uuid: layout::NOTIFY,
        notify: Some(CharacteristicNotify {
            notify: true,
            method: CharacteristicNotifyMethod::Fun(Box::new(move |notifier| {
                let listener = Arc::clone(&listener);
                async move {
                    *listener.lock().await = Some(notifier);
                }
                .boxed()
            })),
            ..Default::default()
        }),
        ..Default::default()
    }
}
