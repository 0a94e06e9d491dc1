//! The gateway's end of lines: looks around for all who ask at once, and lets one after the other talk to a lock.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore, broadcast, watch};
use tokio::time::timeout;

use crate::{Connection, Limits, Link, LinkError, Place, Profile, Sighting};

use super::Line;
use super::wire::{Ask, Cause, Tell};

/// Connections that one radio holds at a time.
const CONNECTIONS_MAX: usize = 4;
/// How long a line waits for its turn at a lock, or at the radio, before it is told that it is busy.
const TURN_LIMIT: Duration = Duration::from_secs(5);
/// A line over which nothing goes for this long is ended; locks hang up sooner.
const SILENCE_LIMIT: Duration = Duration::from_secs(60);
/// Sightings that a slow line may fall behind by; it misses the rest and sees the next.
const SIGHTINGS_KEPT: usize = 64;
/// Pause before the radio is asked again after it refused to scan.
const RADIO_PAUSE: Duration = Duration::from_secs(1);

/// A radio in a building, serving lines.
pub struct Station {
    link: Arc<dyn Link>,
    profile: Profile,
    limits: Limits,
    seen: broadcast::Sender<Sighting>,
    lookers: watch::Sender<usize>,
    radio: Semaphore,
    turns: std::sync::Mutex<HashMap<Place, Arc<Mutex<()>>>>,
}

impl Station {
    /// A station over `link` for the locks of `profile`; nothing else is looked for or connected to.
    #[must_use]
    pub fn new(link: Arc<dyn Link>, profile: Profile, limits: Limits) -> Self {
        Self {
            link,
            profile,
            limits,
            seen: broadcast::Sender::new(SIGHTINGS_KEPT),
            lookers: watch::Sender::new(0),
            radio: Semaphore::new(CONNECTIONS_MAX),
            turns: std::sync::Mutex::default(),
        }
    }

    /// Looks around whenever a line asks to; runs for ever.
    pub async fn look_around(&self) {
        let mut lookers = self.lookers.subscribe();
        while lookers.wait_for(|count| *count > 0).await.is_ok() {
            if let Err(error) = self.look(&mut lookers).await {
                tracing::warn!(%error, "The radio does not look around");
                tokio::time::sleep(RADIO_PAUSE).await;
            }
        }
    }

    async fn look(&self, lookers: &mut watch::Receiver<usize>) -> Result<(), LinkError> {
        let mut scan = self.link.scan(&self.profile).await?;
        loop {
            tokio::select! {
                _ = lookers.wait_for(|count| *count == 0) => break,
                sighting = scan.next() => match sighting {
                    // Nobody hears it when the last line has just gone.
                    Some(sighting) => drop(self.seen.send(sighting)),
                    None => break,
                },
            }
        }
        scan.stop().await;
        Ok(())
    }

    /// Carries out what the far end of `line` asks, until the line ends.
    pub async fn serve(&self, mut line: Line) {
        let first = timeout(SILENCE_LIMIT, line.inward.recv()).await;
        let Ok(Some(first)) = first else { return };
        let refused = match Ask::decode(&first) {
            Ok(Ask::Scan(profile)) if profile == self.profile => self.tell_sightings(&mut line).await,
            Ok(Ask::Connect(profile, place)) if profile == self.profile => {
                self.connect(&mut line, &place).await
            }
            Ok(Ask::Scan(_) | Ask::Connect(..)) => Err(Cause::NotFound),
            Ok(Ask::Frame(_)) | Err(_) => Err(Cause::Misspoken),
        };
        if let Err(cause) = refused
            && tell(&line, &Tell::Refused(cause)).await.is_err()
        {
            tracing::trace!(?cause, "Who asked is gone and needs no reason");
        }
    }

    async fn tell_sightings(&self, line: &mut Line) -> Result<(), Cause> {
        let mut seen = self.seen.subscribe();
        let _looker = Looker::new(&self.lookers);
        loop {
            tokio::select! {
                asked = line.inward.recv() => match asked {
                    Some(_) => return Err(Cause::Misspoken),
                    None => return Ok(()),
                },
                sighting = seen.recv() => match sighting {
                    Ok(sighting) => tell(line, &Tell::Sighting(sighting)).await?,
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return Err(Cause::Radio),
                },
            }
        }
    }

    async fn connect(&self, line: &mut Line, place: &Place) -> Result<(), Cause> {
        let _turn = timeout(TURN_LIMIT, self.turn(place)).await.map_err(|_| Cause::Busy)?;
        let radio = timeout(TURN_LIMIT, self.radio.acquire()).await.map_err(|_| Cause::Busy)?;
        let _radio = radio.map_err(|_| Cause::Failed)?;
        let connecting = self.link.connect(place, &self.profile, &self.limits);
        let mut connection = tokio::select! {
            connection = connecting => connection.map_err(|error| Cause::of(&error))?,
            _ = line.inward.recv() => return Ok(()),
        };
        let ended = carry(line, &mut connection).await;
        connection.close().await;
        ended
    }

    /// Waits until nobody else talks to the lock; those who wait get it in the order in which they came.
    async fn turn(&self, place: &Place) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            turns.entry(place.clone()).or_default().clone()
        };
        turn.lock_owned().await
    }
}

async fn carry(line: &mut Line, connection: &mut Connection) -> Result<(), Cause> {
    let frame_len_max = u16::try_from(connection.frame_len_max()).unwrap_or(u16::MAX);
    tell(line, &Tell::Connected(frame_len_max)).await?;
    loop {
        tokio::select! {
            asked = line.inward.recv() => match asked.as_deref().map(Ask::decode) {
                Some(Ok(Ask::Frame(frame))) => {
                    connection.send(&frame).await.map_err(|error| Cause::of(&error))?;
                }
                Some(_) => return Err(Cause::Misspoken),
                None => return Ok(()),
            },
            frame = connection.receive(SILENCE_LIMIT) => {
                let frame = frame.map_err(|error| Cause::of(&error))?;
                tell(line, &Tell::Frame(frame)).await?;
            },
        }
    }
}

async fn tell(line: &Line, tell: &Tell) -> Result<(), Cause> {
    let message = tell.encode().map_err(|_| Cause::Failed)?;
    line.out.send(message).await.map_err(|_| Cause::Lost)
}

/// Somebody who wants to see what advertises, for as long as this lives.
struct Looker<'a>(&'a watch::Sender<usize>);

impl<'a> Looker<'a> {
    fn new(lookers: &'a watch::Sender<usize>) -> Self {
        lookers.send_modify(|count| *count += 1);
        Self(lookers)
    }
}

impl Drop for Looker<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
