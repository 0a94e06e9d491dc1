//! The bare GATT exchange that an unlock is measured against, with btleplug and nothing of ours.
//!
//! Finds a device by its service, connects, discovers, subscribes, waits for one notification, writes
//! once, waits for one more, and prints one line of JSON per round with the milliseconds of each stage.
//!
//! ```text
//! bare_gatt ADAPTER SERVICE_UUID HEX_BYTES [ROUNDS]
//! bare_gatt hci1 c7a80001-3f6e-4b52-9d0e-4c6174636831 0a0b0c 10
//! ```

#![expect(clippy::print_stdout, reason = "the line of JSON is the result")]

use std::error::Error;
use std::time::Duration;

use btleplug::api::{
    Central, CentralEvent, CharPropFlags, Characteristic, Manager as _, Peripheral as _, ScanFilter,
    ValueNotification, WriteType,
};
use btleplug::platform::{Adapter, Manager, Peripheral};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

type Events = BoxStream<'static, CentralEvent>;
type Notifications = BoxStream<'static, ValueNotification>;
type Outcome<T> = Result<T, Box<dyn Error>>;

/// No stage of a device in reach takes as long.
const STAGE_LIMIT: Duration = Duration::from_secs(15);
/// bluetoothd may drop a report that comes while a scan starts, and it may be the only one.
const SCAN_ROUND: Duration = Duration::from_millis(500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [adapter, service, bytes, rounds @ ..] = arguments.as_slice() else {
        return Err("usage: bare_gatt ADAPTER SERVICE_UUID HEX_BYTES [ROUNDS]".into());
    };
    let rounds: u32 = rounds.first().map_or(Ok(1), |rounds| rounds.parse())?;
    let (service, bytes) = (service.parse()?, from_hex(bytes)?);
    let adapter = adapter_called(adapter).await?;
    for _ in 0..rounds {
        println!("{}", round(&adapter, service, &bytes).await?);
    }
    Ok(())
}

/// One connection from the scan to the hanging up; its times as JSON.
async fn round(adapter: &Adapter, service: Uuid, bytes: &[u8]) -> Outcome<String> {
    let mut watch = Watch::start();
    let device = timeout(STAGE_LIMIT, find(adapter, service)).await??;
    watch.lap("find_ms");
    // Opened this early because BlueZ renews the subscription of a device it remembers by itself.
    let mut notifications = device.notifications().await?;
    timeout(STAGE_LIMIT, device.connect()).await??;
    watch.lap("connect_ms");
    let exchanged = exchange(&device, service, bytes, &mut notifications, &mut watch).await;
    timeout(STAGE_LIMIT, device.disconnect()).await??;
    exchanged?;
    Ok(watch.json())
}

async fn exchange(
    device: &Peripheral,
    service: Uuid,
    bytes: &[u8],
    notifications: &mut Notifications,
    watch: &mut Watch,
) -> Outcome<()> {
    timeout(STAGE_LIMIT, device.discover_services()).await??;
    watch.lap("discover_ms");
    let notify = characteristic(device, service, CharPropFlags::NOTIFY)?;
    let write = characteristic(device, service, CharPropFlags::WRITE_WITHOUT_RESPONSE)?;
    if let Err(error) = device.subscribe(&notify).await
        && !error.to_string().contains("Already notifying")
    {
        return Err(error.into());
    }
    watch.lap("subscribe_ms");
    next(notifications).await?;
    watch.lap("first_notification_ms");
    device.write(&write, bytes, WriteType::WithoutResponse).await?;
    watch.lap("write_ms");
    next(notifications).await?;
    watch.lap("second_notification_ms");
    Ok(())
}

async fn next(notifications: &mut Notifications) -> Outcome<()> {
    timeout(STAGE_LIMIT, notifications.next()).await?.ok_or("the link was lost")?;
    Ok(())
}

async fn adapter_called(name: &str) -> Outcome<Adapter> {
    for adapter in Manager::new().await?.adapters().await? {
        if adapter.adapter_info().await?.split_whitespace().next() == Some(name) {
            return Ok(adapter);
        }
    }
    Err("there is no such adapter".into())
}

/// The first device seen with the service; the scan has stopped when it is returned.
async fn find(adapter: &Adapter, service: Uuid) -> Outcome<Peripheral> {
    let mut events = adapter.events().await?;
    let filter = ScanFilter { services: vec![service] };
    loop {
        adapter.start_scan(filter.clone()).await?;
        let found = timeout(SCAN_ROUND, first_with(adapter, &mut events, service)).await;
        adapter.stop_scan().await?;
        if let Ok(device) = found {
            return device;
        }
    }
}

async fn first_with(adapter: &Adapter, events: &mut Events, service: Uuid) -> Outcome<Peripheral> {
    while let Some(event) = events.next().await {
        let (CentralEvent::DeviceDiscovered(id)
        | CentralEvent::DeviceUpdated(id)
        | CentralEvent::RssiUpdate { id, .. }) = event
        else {
            continue;
        };
        let device = adapter.peripheral(&id).await?;
        let properties = device.properties().await?.unwrap_or_default();
        if properties.rssi.is_some() && properties.services.contains(&service) {
            return Ok(device);
        }
    }
    Err("the adapter stopped reporting".into())
}

fn characteristic(device: &Peripheral, service: Uuid, property: CharPropFlags) -> Outcome<Characteristic> {
    device
        .characteristics()
        .into_iter()
        .find(|found| found.service_uuid == service && found.properties.contains(property))
        .ok_or_else(|| format!("no characteristic with {property:?}").into())
}

fn from_hex(digits: &str) -> Outcome<Vec<u8>> {
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// A stopwatch with named laps.
struct Watch {
    started: Instant,
    lap: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl Watch {
    fn start() -> Self {
        let now = Instant::now();
        Self { started: now, lap: now, laps: Vec::new() }
    }

    fn lap(&mut self, name: &'static str) {
        let now = Instant::now();
        self.laps.push((name, ms(now - self.lap)));
        self.lap = now;
    }

    fn json(&self) -> String {
        let mut members: Vec<String> =
            self.laps.iter().map(|(name, ms)| format!("\"{name}\":{ms:.3}")).collect();
        members.push(format!("\"total_ms\":{:.3}", ms(self.lap - self.started)));
        format!("{{{}}}", members.join(","))
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
