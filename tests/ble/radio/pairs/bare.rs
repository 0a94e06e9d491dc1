//! The bare exchange: connect, discover, subscribe, one write, one notify, with btleplug and nothing of ours.

use std::time::Duration;

use btleplug::api::{Characteristic, Peripheral as _, ValueNotification, WriteType};
use btleplug::platform::Peripheral;
use futures::stream::{BoxStream, StreamExt};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::figures::Times;
use crate::{Outcome, layout};

const LIMIT: Duration = Duration::from_secs(40);
/// As long as an UNLOCK and its RESULT.
const MESSAGE: [u8; 20] = [0x5A; 20];

/// One cold exchange and one warm one on the same connection.
pub(crate) async fn exchange(peer: &Peripheral) -> Outcome<Times> {
    let times = timeout(LIMIT, run(peer)).await;
    timeout(LIMIT, hang_up(peer)).await??;
    times?
}

async fn run(peer: &Peripheral) -> Outcome<Times> {
    let tap = Instant::now();
    peer.connect().await?;
    let connected = tap.elapsed();
    peer.discover_services().await?;
    let discovered = tap.elapsed();
    let (write, notify) = (characteristic(peer, layout::WRITE)?, characteristic(peer, layout::NOTIFY)?);
    let mut notifications = peer.notifications().await?;
    peer.subscribe(&notify).await?;
    let subscribed = tap.elapsed();
    ask(peer, &write, &mut notifications).await?;
    let cold = tap.elapsed();
    let second = Instant::now();
    ask(peer, &write, &mut notifications).await?;
    let stages = [connected, discovered - connected, subscribed - discovered];
    Ok(Times { cold, warm: second.elapsed(), stages })
}

/// Unsubscribes, too, as our link does, or the next connection of either would begin with BlueZ subscribing again.
async fn hang_up(peer: &Peripheral) -> Outcome<()> {
    peer.disconnect().await?;
    if let Ok(notify) = characteristic(peer, layout::NOTIFY) {
        peer.unsubscribe(&notify).await?;
    }
    Ok(())
}

async fn ask(
    peer: &Peripheral,
    write: &Characteristic,
    notifications: &mut BoxStream<'static, ValueNotification>,
) -> Outcome<()> {
    peer.write(write, &MESSAGE, WriteType::WithoutResponse).await?;
    loop {
        let heard = notifications.next().await.ok_or("The connection ended before the echo")?;
        if heard.uuid == layout::NOTIFY {
            return Ok(());
        }
    }
}

fn characteristic(peer: &Peripheral, uuid: Uuid) -> Outcome<Characteristic> {
    let found = peer.characteristics().into_iter().find(|candidate| candidate.uuid == uuid);
    found.ok_or_else(|| format!("The peer has no characteristic {uuid}").into())
}
