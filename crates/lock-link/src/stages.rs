//! The way to a connection: look up, connect with retries, discover, subscribe, each within its limit.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::backend::{Backend, Device};
use crate::connection::{Connection, Hold};
use crate::place::Claim;
use crate::timings::{ms_between, ms_since};
use crate::{Limits, LinkError, Profile, Stage, Timings};

/// Pauses before the second and the third attempt to connect.
const RETRY_PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(300)];

/// Goes all the way to a subscribed connection, or hangs up again before it reports why not.
pub(crate) async fn establish(
    backend: &dyn Backend,
    claim: Claim,
    profile: &Profile,
    limits: &Limits,
) -> Result<Connection, LinkError> {
    let started = Instant::now();
    let device = within(limits.connect, Stage::Connect, backend.device(claim.place())).await?;
    let hold = Hold::new(Arc::clone(&device), claim, limits.close);
    match go_through(device.as_ref(), profile, limits, started).await {
        Ok((frames, timings)) => Ok(Connection::new(hold, frames, timings, limits.send)),
        Err(error) => {
            hold.release().await;
            Err(error)
        }
    }
}

async fn go_through(
    device: &dyn Device,
    profile: &Profile,
    limits: &Limits,
    started: Instant,
) -> Result<(BoxStream<'static, Vec<u8>>, Timings), LinkError> {
    let discovering = connect_and_discover(device, profile, limits).await?;
    let discover_ms = ms_since(discovering);
    let connect_ms = ms_between(started, discovering);

    let subscribing = Instant::now();
    let frames = within(limits.subscribe, Stage::Subscribe, device.subscribe()).await?;
    let subscribe_ms = ms_since(subscribing);

    Ok((frames, Timings { find_ms: 0, connect_ms, discover_ms, subscribe_ms }))
}

/// Tries up to three times; returns when the discovery that came to its end had begun.
///
/// A link that was barely made often breaks at the first packets, so discovery is part of the attempt.
async fn connect_and_discover(
    device: &dyn Device,
    profile: &Profile,
    limits: &Limits,
) -> Result<Instant, LinkError> {
    let deadline = Instant::now() + limits.connect;
    let mut pauses = RETRY_PAUSES.into_iter();
    loop {
        match attempt(device, profile, limits, deadline).await {
            Err(Failure::MayPass(error)) => {
                let Some(pause) = pauses.next() else {
                    return Err(error);
                };
                tracing::debug!(%error, "Connecting failed, trying again");
                sleep(pause).await;
            }
            Err(Failure::WillStay(error)) => return Err(error),
            Ok(discovering) => return Ok(discovering),
        }
    }
}

async fn attempt(
    device: &dyn Device,
    profile: &Profile,
    limits: &Limits,
    deadline: Instant,
) -> Result<Instant, Failure> {
    match timeout_at(deadline, device.connect()).await {
        Err(_) => return Err(Failure::WillStay(LinkError::TimedOut { stage: Stage::Connect })),
        Ok(connected) => connected.map_err(of_connecting)?,
    }
    let discovering = Instant::now();
    let discovered = within(limits.discover, Stage::Discover, device.discover(profile)).await;
    discovered.map_err(of_discovering)?;
    Ok(discovering)
}

/// An error, sorted by whether another attempt may end better.
enum Failure {
    MayPass(LinkError),
    WillStay(LinkError),
}

/// The radio may simply have missed the device.
fn of_connecting(error: LinkError) -> Failure {
    match error {
        LinkError::Lost | LinkError::TimedOut { .. } | LinkError::Io { .. } => Failure::MayPass(error),
        LinkError::BluetoothOff
        | LinkError::PermissionDenied
        | LinkError::NoAdapter
        | LinkError::NotFound
        | LinkError::GatewayAway
        | LinkError::GatewayRadio
        | LinkError::Busy => Failure::WillStay(error),
    }
}

/// A device that was reached and has something else to offer will not change its mind.
fn of_discovering(error: LinkError) -> Failure {
    if matches!(error, LinkError::Lost) { Failure::MayPass(error) } else { Failure::WillStay(error) }
}

pub(crate) async fn within<T>(
    limit: Duration,
    stage: Stage,
    work: impl Future<Output = Result<T, LinkError>>,
) -> Result<T, LinkError> {
    timeout(limit, work).await.unwrap_or(Err(LinkError::TimedOut { stage }))
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Mutex;

    use async_trait::async_trait;
    use futures_util::StreamExt;
    use futures_util::stream;
    use uuid::Uuid;

    use super::*;
    use crate::place::Occupied;
    use crate::{Place, Sighting};

    const PROFILE: Profile =
        Profile { service: Uuid::nil(), write: Uuid::nil(), notify: Uuid::nil(), company: 0 };

    /// A device that never comes back from one call, and remembers all of them.
    struct Stuck {
        at: &'static str,
        calls: Mutex<Vec<&'static str>>,
        discoveries_lost: Mutex<u32>,
    }

    impl Stuck {
        fn at(call: &'static str) -> Arc<Self> {
            Arc::new(Self { at: call, calls: Mutex::default(), discoveries_lost: Mutex::default() })
        }

        async fn call(&self, call: &'static str) {
            self.calls.lock().unwrap().push(call);
            if self.at == call {
                pending().await
            }
        }
    }

    #[async_trait]
    impl Device for Stuck {
        async fn connect(&self) -> Result<(), LinkError> {
            self.call("connect").await;
            Ok(())
        }

        async fn discover(&self, _: &Profile) -> Result<(), LinkError> {
            self.call("discover").await;
            let mut lost = self.discoveries_lost.lock().unwrap();
            let Some(left) = lost.checked_sub(1) else { return Ok(()) };
            *lost = left;
            Err(LinkError::Lost)
        }

        async fn subscribe(&self) -> Result<BoxStream<'static, Vec<u8>>, LinkError> {
            self.call("subscribe").await;
            Ok(stream::pending().boxed())
        }

        fn frame_len_max(&self) -> usize {
            20
        }

        async fn send(&self, _: &[u8]) -> Result<(), LinkError> {
            self.call("send").await;
            Ok(())
        }

        async fn disconnect(&self) {
            self.call("disconnect").await;
        }
    }

    struct One(Arc<Stuck>);

    #[async_trait]
    impl Backend for One {
        async fn start_scan(&self, _: &Profile) -> Result<BoxStream<'static, Sighting>, LinkError> {
            Ok(stream::empty().boxed())
        }

        async fn stop_scan(&self) -> Result<(), LinkError> {
            Ok(())
        }

        async fn device(&self, _: &Place) -> Result<Arc<dyn Device>, LinkError> {
            Ok(Arc::clone(&self.0) as Arc<dyn Device>)
        }
    }

    async fn establish_with(device: &Arc<Stuck>, limits: &Limits) -> Result<Connection, LinkError> {
        let claim = Occupied::default().claim(&Place::new("door")).await?;
        establish(&One(Arc::clone(device)), claim, &PROFILE, limits).await
    }

    #[tokio::test(start_paused = true)]
    async fn each_stage_ends_at_its_own_limit_and_is_hung_up_on() {
        let ms = Duration::from_millis;
        let limits = Limits { connect: ms(11), discover: ms(12), subscribe: ms(13), ..Limits::default() };
        for (call, stage, limit_ms) in [
            ("connect", Stage::Connect, 11),
            ("discover", Stage::Discover, 12),
            ("subscribe", Stage::Subscribe, 13),
        ] {
            let device = Stuck::at(call);
            let started = Instant::now();

            let outcome = establish_with(&device, &limits).await;

            assert!(matches!(outcome, Err(LinkError::TimedOut { stage: s }) if s == stage), "{call}");
            assert_eq!(started.elapsed(), ms(limit_ms), "{call}");
            assert_eq!(device.calls.lock().unwrap().last(), Some(&"disconnect"), "{call}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_that_cannot_be_handed_over_ends_at_its_limit() {
        let connection = establish_with(&Stuck::at("send"), &Limits::default()).await.unwrap();
        let started = Instant::now();

        let outcome = connection.send(b"frame").await;

        assert!(matches!(outcome, Err(LinkError::TimedOut { stage: Stage::Send })));
        assert_eq!(started.elapsed(), Limits::default().send);
    }

    #[tokio::test(start_paused = true)]
    async fn closing_ends_at_its_limit_even_if_hanging_up_does_not() {
        let connection = establish_with(&Stuck::at("disconnect"), &Limits::default()).await.unwrap();
        let started = Instant::now();

        connection.close().await;

        assert_eq!(started.elapsed(), Limits::default().close);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_asked_of_the_device_beyond_the_three_stages() {
        let device = Stuck::at("nothing");

        establish_with(&device, &Limits::default()).await.unwrap().close().await;

        assert_eq!(*device.calls.lock().unwrap(), ["connect", "discover", "subscribe", "disconnect"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_that_breaks_during_discovery_is_made_again() {
        let device = Stuck::at("nothing");
        *device.discoveries_lost.lock().unwrap() = 2;

        let connection = establish_with(&device, &Limits::default()).await.unwrap();

        assert_eq!(connection.timings().connect_ms, 400);
        let calls = ["connect", "discover", "connect", "discover", "connect", "discover", "subscribe"];
        assert_eq!(*device.calls.lock().unwrap(), calls);
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_that_breaks_three_times_is_lost() {
        let device = Stuck::at("nothing");
        *device.discoveries_lost.lock().unwrap() = 3;

        assert!(matches!(establish_with(&device, &Limits::default()).await, Err(LinkError::Lost)));
    }
}
