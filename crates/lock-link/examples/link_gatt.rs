//! The exchange of `bare_gatt` through this crate, to see what the crate adds.
//!
//! ```text
//! link_gatt ADAPTER SERVICE_UUID HEX_BYTES [ROUNDS] [known]
//! link_gatt hci2 c7a80001-3f6e-4b52-9d0e-4c6174636831 0a0b0c 10
//! ```
//!
//! With `known`, every round after the first connects to the place of the first without a scan.

#![expect(clippy::print_stdout, reason = "the line of JSON is the result")]

use std::error::Error;
use std::time::Duration;

use lock_link::{Ble, Connection, Limits, Link, LinkError, Place, Profile, Timings, reach};
use tokio::time::Instant;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ANSWER_LIMIT: Duration = Duration::from_secs(15);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [adapter, service, bytes, rest @ ..] = arguments.as_slice() else {
        return Err("usage: link_gatt ADAPTER SERVICE_UUID HEX_BYTES [ROUNDS] [known]".into());
    };
    let rounds: u32 = rest.first().map_or(Ok(1), |rounds| rounds.parse())?;
    let remember = rest.get(1).is_some_and(|word| word == "known");
    let (profile, bytes) = (profile(service.parse()?), from_hex(bytes)?);
    let link = Ble::open(Some(adapter)).await?;

    let mut known = None;
    for _ in 0..rounds {
        let (place, line) = round(&link, &profile, &bytes, known.as_ref()).await?;
        known = remember.then_some(place);
        println!("{line}");
    }
    Ok(())
}

/// Characteristics number on from their service, as this project's locks do it.
fn profile(service: Uuid) -> Profile {
    let next = |offset: u128| Uuid::from_u128(service.as_u128() + (offset << 96));
    Profile { service, write: next(1), notify: next(2), company: 0xffff }
}

async fn round(
    link: &Ble,
    profile: &Profile,
    bytes: &[u8],
    known: Option<&Place>,
) -> Outcome<(Place, String)> {
    let started = Instant::now();
    let (place, mut connection) = connection(link, profile, known).await?;
    let timings = connection.timings();
    let exchanged = exchange(&mut connection, bytes).await;
    let total = started.elapsed();
    connection.close().await;
    Ok((place, json(&timings, exchanged?, total)))
}

async fn connection(
    link: &Ble,
    profile: &Profile,
    known: Option<&Place>,
) -> Result<(Place, Connection), LinkError> {
    let limits = Limits::default();
    match known {
        Some(place) => Ok((place.clone(), link.connect(place, profile, &limits).await?)),
        None => {
            let (sighting, connection) = reach(link, profile, |_| true, &limits).await?;
            Ok((sighting.place, connection))
        }
    }
}

/// Times from the subscription to the greeting, of the write, and from there to the answer.
async fn exchange(connection: &mut Connection, bytes: &[u8]) -> Result<[Duration; 3], LinkError> {
    let subscribed = Instant::now();
    connection.receive(ANSWER_LIMIT).await?;
    let greeted = Instant::now();
    connection.send(bytes).await?;
    let sent = Instant::now();
    connection.receive(ANSWER_LIMIT).await?;
    Ok([greeted - subscribed, sent - greeted, sent.elapsed()])
}

fn json(timings: &Timings, [first, write, second]: [Duration; 3], total: Duration) -> String {
    let Timings { find_ms, connect_ms, discover_ms, subscribe_ms } = timings;
    format!(
        "{{\"find_ms\":{find_ms},\"connect_ms\":{connect_ms},\"discover_ms\":{discover_ms},\
         \"subscribe_ms\":{subscribe_ms},\"first_notification_ms\":{:.3},\"write_ms\":{:.3},\
         \"second_notification_ms\":{:.3},\"total_ms\":{:.3}}}",
        ms(first),
        ms(write),
        ms(second),
        ms(total),
    )
}

fn from_hex(digits: &str) -> Outcome<Vec<u8>> {
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
