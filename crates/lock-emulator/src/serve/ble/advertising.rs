//! The advertisement: flags, service and six bytes of manufacturer data, 31 bytes in all, as fresh as they change.

use std::time::Duration;

use bluer::Adapter;
use bluer::adv::{Advertisement, AdvertisementHandle, Type};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::device::{Advert, Pace};
use crate::serve::PROFILE;

use super::until;

const FAILURES_MAX: u32 = 10;
const RETRY: Duration = Duration::from_millis(200);

/// What the radio says of the lock.
pub(super) struct Advertiser {
    adapter: Adapter,
    advert: watch::Receiver<Option<Advert>>,
    /// How often to begin anew although nothing has changed.
    again: Option<Duration>,
    began: Instant,
    /// The running advertisement; it ends when dropped.
    running: Option<AdvertisementHandle>,
}

impl Advertiser {
    pub(super) fn new(
        adapter: Adapter,
        mut advert: watch::Receiver<Option<Advert>>,
        again: Option<Duration>,
    ) -> Self {
        advert.mark_unchanged();
        Self { adapter, advert, again, began: Instant::now(), running: None }
    }

    /// Waits until the lock has something else to say, or says the same anew.
    pub(super) async fn due(&mut self) -> Result<(), watch::error::RecvError> {
        let again = self.again.map(|again| self.began + again);
        tokio::select! {
            changed = self.advert.changed() => changed,
            () = until(again) => Ok(()),
        }
    }

    /// Says what the lock has to say now; nothing without power.
    pub(super) async fn refresh(&mut self) -> bluer::Result<()> {
        self.began = Instant::now();
        // The old advertisement goes first: two at once would be seen as two moments of one lock.
        self.running = None;
        let Some(advert) = *self.advert.borrow_and_update() else { return Ok(()) };
        let mut failures = 0;
        loop {
            match self.adapter.advertise(advertisement(advert)).await {
                Ok(running) => {
                    self.running = Some(running);
                    return Ok(());
                }
                // A controller with room for one advertisement may not have dropped the old one yet.
                Err(error) if failures < FAILURES_MAX => {
                    tracing::debug!(%error, "The advertisement was refused for now");
                    failures += 1;
                    tokio::time::sleep(RETRY).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn advertisement(advert: Advert) -> Advertisement {
    let (min_ms, max_ms) = match advert.pace {
        Pace::Fast => (100, 150),
        Pace::Slow => (400, 1000),
    };
    Advertisement {
        advertisement_type: Type::Peripheral,
        service_uuids: [PROFILE.service].into(),
        manufacturer_data: [(PROFILE.company, advert.data.to_vec())].into(),
        discoverable: Some(true),
        min_interval: Some(Duration::from_millis(min_ms)),
        max_interval: Some(Duration::from_millis(max_ms)),
        ..Advertisement::default()
    }
}
