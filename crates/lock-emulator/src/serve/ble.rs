//! Serves a lock over Bluetooth through bluetoothd: one service, two characteristics, one phone at a time.
//!
//! bluetoothd notifies every subscribed phone of whatever the lock says, so a second phone that connects is sent away.

mod advertising;
mod application;
mod notifier;
mod order;
mod peers;

use std::time::Duration;

use bluer::gatt::local::CharacteristicControlEvent;
use bluer::{Adapter, Address};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Handle, Session};
use advertising::Advertiser;
use application::{Application, Written};
use notifier::Notifier;
use order::Order;
use peers::{Peer, Peers};

/// A phone that connects and never subscribes keeps every other phone away for this long at most.
const SILENT_MAX: Duration = Duration::from_secs(20);
const WRITES_WAITING_MAX: usize = 64;

/// How frames go out.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Holds frames below what the MTU allows, in bytes.
    pub frame_len_cap: usize,
    /// Between packets of notifications; a little longer than the 10 ms for which bluetoothd gathers them.
    pub notify_gap: Duration,
    /// How often to begin advertising anew while no phone is there; a radio that repeats itself needs none of that.
    pub advertise_again: Option<Duration>,
}

/// A Bluetooth adapter to serve a lock on.
pub struct Radio {
    adapter: Adapter,
    // Ends every D-Bus call of the adapter when dropped.
    _session: bluer::Session,
}

impl Radio {
    /// Takes the adapter of that name, such as `hci0`, and switches it on.
    ///
    /// # Errors
    /// bluetoothd's error: it does not run, or there is no such adapter.
    pub async fn open(name: &str) -> bluer::Result<Self> {
        let session = bluer::Session::new().await?;
        let adapter = session.adapter(name)?;
        adapter.set_powered(true).await?;
        // Phones never pair with a lock: their keys are in the protocol, not in the radio.
        adapter.set_pairable(false).await?;
        Ok(Self { adapter, _session: session })
    }

    /// The adapter's address.
    ///
    /// # Errors
    /// bluetoothd's error.
    pub async fn address(&self) -> bluer::Result<Address> {
        self.adapter.address().await
    }

    /// Serves phones until the future is dropped.
    ///
    /// # Errors
    /// bluetoothd's error, also when it goes away.
    pub async fn serve(self, handle: Handle, pace: Pace) -> bluer::Result<()> {
        let (writes_sender, writes) = mpsc::channel(WRITES_WAITING_MAX);
        let application = Application::register(&self.adapter, writes_sender).await?;
        let peers = Peers::watch(&self.adapter).await?;
        let advertiser = Advertiser::new(self.adapter.clone(), handle.advert(), pace.advertise_again);
        let service = Service { adapter: self.adapter, handle, pace, active: None, waiting: Vec::new() };
        service.run(application, writes, peers, advertiser).await
    }
}

/// The phone that is served.
struct Active {
    session: Session,
    notifier: Notifier,
    order: Order,
}

struct Service {
    adapter: Adapter,
    handle: Handle,
    pace: Pace,
    active: Option<Active>,
    /// Phones that are connected and have not subscribed, and until when they may stay so.
    waiting: Vec<(Address, Instant)>,
}

enum Event {
    Subscribed(Notifier),
    Written(Written),
    Peer(Peer),
    Said(Option<Vec<u8>>),
    PhoneGone,
    SilentTooLong,
}

impl Service {
    async fn run(
        mut self,
        mut application: Application,
        mut writes: mpsc::Receiver<Written>,
        mut peers: Peers,
        mut advertiser: Advertiser,
    ) -> bluer::Result<()> {
        advertiser.refresh().await?;
        loop {
            let silent_until = self.waiting.iter().map(|(_, until)| *until).min();
            let event = tokio::select! {
                biased;
                Some(written) = writes.recv() => Event::Written(written),
                event = happens(&mut self.active) => event,
                event = application.control.next() => match event {
                    Some(CharacteristicControlEvent::Notify(writer)) => Event::Subscribed(Notifier::new(writer, self.pace.notify_gap)),
                    Some(CharacteristicControlEvent::Write(_)) => continue,
                    None => return Err(gone()),
                },
                peer = peers.next() => Event::Peer(peer.ok_or_else(gone)?),
                () = until(silent_until) => Event::SilentTooLong,
                // The advertisement waits while a phone is here: the radio has better things to do.
                changed = advertiser.due(), if self.active.is_none() && self.waiting.is_empty() => {
                    changed.map_err(|_| gone())?;
                    advertiser.refresh().await?;
                    continue;
                }
            };
            self.handle_event(event).await;
        }
    }

    async fn handle_event(&mut self, event: Event) {
        match event {
            Event::Subscribed(notifier) => self.subscribed(notifier).await,
            Event::Written(written) => self.written(written).await,
            Event::Peer(Peer::Connected(address)) => self.connected(address).await,
            Event::Peer(Peer::Left(address)) => {
                self.waiting.retain(|(waiting, _)| *waiting != address);
                if self.serves(address) {
                    self.active = None;
                }
            }
            Event::Said(Some(frame)) => self.say(&frame).await,
            // The lock has ended the connection.
            Event::Said(None) => self.dismiss().await,
            Event::PhoneGone => self.active = None,
            Event::SilentTooLong => self.dismiss_silent().await,
        }
    }

    async fn connected(&mut self, address: Address) {
        tracing::debug!("A phone connected");
        let other = self.active.as_ref().is_some_and(|active| active.notifier.address() != address);
        if other || self.waiting.iter().any(|(waiting, _)| *waiting != address) {
            self.send_away(address).await;
        } else if !self.serves(address) {
            self.waiting.push((address, Instant::now() + SILENT_MAX));
        }
    }

    async fn subscribed(&mut self, notifier: Notifier) {
        let address = notifier.address();
        self.waiting.retain(|(waiting, _)| *waiting != address);
        // bluetoothd closes the old subscription before it opens a new one for the same phone.
        self.active = None;
        match self.handle.connect(notifier.frame_len_max().min(self.pace.frame_len_cap)).await {
            Ok(session) => self.active = Some(Active { session, notifier, order: Order::default() }),
            Err(error) => {
                tracing::debug!(%error, "A phone was sent away");
                self.send_away(address).await;
            }
        }
    }

    async fn written(&mut self, written: Written) {
        let Some(active) = self.active.as_mut().filter(|active| active.notifier.address() == written.from)
        else {
            return;
        };
        for frame in active.order.put(written.frame) {
            if active.session.write(frame).await.is_err() {
                return self.dismiss().await;
            }
        }
    }

    async fn say(&mut self, frame: &[u8]) {
        if let Some(active) = &mut self.active
            && let Err(error) = active.notifier.send(frame).await
        {
            tracing::debug!(%error, "A phone went away before it was answered");
            self.dismiss().await;
        }
    }

    async fn dismiss(&mut self) {
        if let Some(active) = self.active.take() {
            self.send_away(active.notifier.address()).await;
        }
    }

    async fn dismiss_silent(&mut self) {
        let now = Instant::now();
        let silent: Vec<Address> =
            self.waiting.extract_if(.., |(_, until)| *until <= now).map(|(address, _)| address).collect();
        for address in silent {
            self.send_away(address).await;
        }
    }

    fn serves(&self, address: Address) -> bool {
        self.active.as_ref().is_some_and(|active| active.notifier.address() == address)
    }

    async fn send_away(&self, address: Address) {
        let left = match self.adapter.device(address) {
            Ok(device) => device.disconnect().await,
            Err(error) => Err(error),
        };
        if let Err(error) = left {
            tracing::debug!(%error, "A phone had left already");
        }
    }
}

/// What the served phone's connection brings next.
async fn happens(active: &mut Option<Active>) -> Event {
    let Some(active) = active else { return std::future::pending().await };
    tokio::select! {
        biased;
        said = active.session.next() => Event::Said(said),
        () = active.notifier.closed() => Event::PhoneGone,
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

fn gone() -> bluer::Error {
    bluer::Error { kind: bluer::ErrorKind::Failed, message: "bluetoothd or the lock has gone".to_owned() }
}
