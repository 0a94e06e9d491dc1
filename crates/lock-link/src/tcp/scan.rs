//! Asks every address over and over what its lock advertises.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::{Place, Sighting};

use super::wire::{self, Packet, PacketReader, WireError};

/// As often as a lock that was just touched advertises.
const ADVERT_INTERVAL: Duration = Duration::from_millis(150);
/// An address that takes longer is asked again.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);

/// What is seen at `places`, for as long as the stream is read.
pub(super) fn sightings(places: &[Place]) -> BoxStream<'static, Sighting> {
    stream::select_all(places.iter().map(|place| sightings_of(place.clone()))).boxed()
}

fn sightings_of(place: Place) -> BoxStream<'static, Sighting> {
    stream::unfold((place, Duration::ZERO), async |(place, pause)| {
        sleep(pause).await;
        loop {
            match timeout(ANSWER_LIMIT, ask(&place)).await {
                Ok(Ok(Some(manufacturer_data))) => {
                    let sighting = Sighting { place: place.clone(), manufacturer_data, rssi: None };
                    return Some((sighting, (place, ADVERT_INTERVAL)));
                }
                Ok(Ok(None)) => tracing::debug!(%place, "The lock did not say what it advertises"),
                Ok(Err(error)) => tracing::trace!(%place, %error, "No lock answered"),
                Err(_) => tracing::debug!(%place, "The lock took too long to answer"),
            }
            sleep(ADVERT_INTERVAL).await;
        }
    })
    .boxed()
}

async fn ask(place: &Place) -> Result<Option<Vec<u8>>, WireError> {
    let mut stream = TcpStream::connect(place.as_str()).await?;
    wire::write(&mut stream, &Packet::AdvertQuestion).await?;
    match PacketReader::new(stream).next().await? {
        Some(Packet::Advert(data)) => Ok(Some(data)),
        Some(
            Packet::AdvertQuestion
            | Packet::Connect { .. }
            | Packet::Connected { .. }
            | Packet::Frame(_)
            | Packet::Busy,
        )
        | None => Ok(None),
    }
}
