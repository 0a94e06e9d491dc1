//! Unlocks and bare GATT exchanges in turn, between the same two controllers; prints medians and their ratios.
#![expect(clippy::print_stdout, reason = "the host reads its lines")]

use std::error::Error;
use std::time::Duration;

use btleplug::api::{Central as _, Manager as _, Peripheral as _};
use btleplug::platform::{Manager, Peripheral};
use lock_link::{Ble, Limits};
use tokio::time::{Instant, interval_at};

#[path = "pairs/bare.rs"]
mod bare;
#[path = "pairs/figures.rs"]
mod figures;
#[path = "layout.rs"]
mod layout;
#[path = "pairs/owner.rs"]
mod owner;
#[path = "profile.rs"]
mod profile;
#[path = "pairs/visit.rs"]
mod visit;

use figures::{Figures, Round};
use owner::Owner;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An emulated machine on a busy host is slow; no limit of a person at a door applies.
const PATIENCE: Limits = Limits {
    scan: Duration::from_secs(60),
    stop_scan: Duration::from_secs(10),
    connect: Duration::from_secs(40),
    discover: Duration::from_secs(40),
    subscribe: Duration::from_secs(40),
    send: Duration::from_secs(40),
    close: Duration::from_secs(40),
};
/// Not measured: they fill caches.
const WARM_UP_ROUNDS: u32 = 2;
/// Between two connections; not measured.
const REST: Duration = Duration::from_millis(1_500);
/// More failures than this are no accident.
const FAILURES_MAX: u32 = 10;

/// `pairs ADAPTER NAME ROUNDS SETUP_CODE`
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [adapter, name, rounds, setup_code] = words.as_slice() else {
        return Err("usage: pairs ADAPTER NAME ROUNDS SETUP_CODE".into());
    };
    let rounds: u32 = rounds.parse()?;
    let link = Ble::new(Some(adapter));
    let mut owner = Owner::put_into_service(&link, setup_code).await?;
    let peer = peer(adapter).await?;
    let mut figures = Figures::default();
    let mut number = 0;
    let mut failures = 0;
    while number < WARM_UP_ROUNDS + rounds {
        match both(&mut owner, &link, &peer, number).await {
            Ok(round) if number < WARM_UP_ROUNDS => println!("warming up: {round}"),
            Ok(round) => {
                println!("{name}: {round}");
                figures.add(round);
            }
            // Radios fail now and then; a pair with a failure on either side measures neither, so it is run again.
            Err(error) if failures < FAILURES_MAX => {
                println!("{name}: a round failed and is run again: {error}");
                failures += 1;
                continue;
            }
            Err(error) => return Err(error),
        }
        number += 1;
    }
    println!("{name}: {failures} rounds failed and were run again");
    println!("{}", figures.summary(name));
    Ok(())
}

/// One unlock and one bare exchange. The one that goes first changes, so that a drift of the machine's speed falls on
/// both.
async fn both(owner: &mut Owner, link: &Ble, peer: &Peripheral, number: u32) -> Outcome<Round> {
    rest().await;
    if number.is_multiple_of(2) {
        let unlock = owner.unlock(link).await?;
        rest().await;
        return Ok(Round { unlock, bare: bare::exchange(peer).await? });
    }
    let bare = bare::exchange(peer).await?;
    rest().await;
    Ok(Round { unlock: owner.unlock(link).await?, bare })
}

/// A connect that follows a disconnect at once is sometimes never answered by BlueZ on these controllers.
async fn rest() {
    // A measurement may pace itself; a test waits for a fact.
    let mut pace = interval_at(Instant::now() + REST, REST);
    pace.tick().await;
}

/// The device that has the echo beside the lock; there is only one on this air.
async fn peer(adapter: &str) -> Outcome<Peripheral> {
    for candidate in Manager::new().await?.adapters().await? {
        if candidate.adapter_info().await?.starts_with(adapter) {
            for peer in candidate.peripherals().await? {
                if peer.properties().await?.is_some_and(|seen| seen.services.contains(&profile::OLP1.service))
                {
                    return Ok(peer);
                }
            }
        }
    }
    Err("BlueZ no longer knows the lock".into())
}
