//! Times the bare GATT exchange with the echo server: connect, discover, subscribe, one write, one notify.
#![expect(clippy::print_stdout, reason = "the machine reads its lines")]
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark is a shell: it reads the clock"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use btleplug::api::{
    Central as _, CentralEvent, CharPropFlags, Manager as _, Peripheral as _, ScanFilter, WriteType,
};
use btleplug::platform::{Adapter, Manager, Peripheral};
use futures::StreamExt;

#[path = "layout.rs"]
mod layout;

const LIMIT: Duration = Duration::from_secs(30);

/// `bare hci2 [rounds]`: one line of milliseconds a round.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).ok_or("usage: bare ADAPTER [ROUNDS]")?;
    let rounds: u32 = std::env::args().nth(2).map_or(Ok(1), |n| n.parse())?;
    let adapter = adapter(&name).await?;
    let peer = find(&adapter).await?;
    for _ in 0..rounds {
        tokio::time::timeout(LIMIT, exchange(&peer)).await??;
    }
    Ok(())
}

async fn adapter(name: &str) -> Result<Adapter, Box<dyn Error>> {
    for adapter in Manager::new().await?.adapters().await? {
        if adapter.adapter_info().await?.starts_with(name) {
            return Ok(adapter);
        }
    }
    Err(format!("no adapter {name}").into())
}

async fn find(adapter: &Adapter) -> Result<Peripheral, Box<dyn Error>> {
    let mut events = adapter.events().await?;
    adapter
        .start_scan(ScanFilter {
            services: vec![layout::SERVICE],
        })
        .await?;
    let found = tokio::time::timeout(LIMIT, async {
        while let Some(event) = events.next().await {
            if let CentralEvent::DeviceDiscovered(id) | CentralEvent::DeviceUpdated(id) = event {
                let peer = adapter.peripheral(&id).await?;
                if peer
                    .properties()
                    .await?
                    .is_some_and(|p| p.services.contains(&layout::SERVICE))
                {
                    return Ok(peer);
                }
            }
        }
        Err::<_, Box<dyn Error>>("the scan ended".into())
    })
    .await;
    adapter.stop_scan().await?;
    found?
}

async fn exchange(peer: &Peripheral) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    peer.connect().await?;
    let connected = start.elapsed();
    peer.discover_services().await?;
    let discovered = start.elapsed();
    let characteristics = peer.characteristics();
    let write = characteristics
        .iter()
        .find(|c| c.uuid == layout::WRITE)
        .ok_or("no write characteristic")?;
    let notify = characteristics
        .iter()
        .find(|c| c.uuid == layout::NOTIFY && c.properties.contains(CharPropFlags::NOTIFY))
        .ok_or("no notify characteristic")?;
    let mut notifications = peer.notifications().await?;
    peer.subscribe(notify).await?;
    let subscribed = start.elapsed();
    peer.write(write, b"ping", WriteType::WithoutResponse).await?;
    let heard = notifications.next().await.ok_or("no notification")?;
    let answered = start.elapsed();
    println!(
        "mtu {} connect {} discover {} subscribe {} exchange {} ms: {:?}",
        peer.mtu(),
        connected.as_millis(),
        (discovered - connected).as_millis(),
        (subscribed - discovered).as_millis(),
        (answered - subscribed).as_millis(),
        heard.value
    );
    peer.disconnect().await?;
    Ok(())
}
