//! Where a device was seen, in the words of the carrier, and who is using which place.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::LinkError;

/// A carrier's address of one device: opaque, comparable, safe to keep between runs.
///
/// On Apple systems it is meaningful to this phone only, elsewhere to this adapter only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(String);

impl Place {
    /// Wraps an address that the same carrier gave out earlier.
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// The address as the carrier wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The places that are being connected to, are connected, or are being hung up on.
#[derive(Clone, Default)]
pub(crate) struct Occupied(Arc<Mutex<HashMap<Place, watch::Receiver<Use>>>>);

/// What a place is used for; the channel closes when it no longer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Connection,
    HangingUp,
}

impl Occupied {
    /// Takes `place` until the returned claim is dropped.
    ///
    /// [`LinkError::Busy`] at once if it is connected or being connected to. The end of a connection
    /// that is being hung up on is waited for: the user is done with that one.
    pub(crate) async fn claim(&self, place: &Place) -> Result<Claim, LinkError> {
        loop {
            let mut hanging_up = match self.try_claim(place) {
                Ok(claim) => return Ok(claim),
                Err(used) => used,
            };
            if *hanging_up.borrow_and_update() != Use::HangingUp {
                return Err(LinkError::Busy);
            }
            // Nothing is sent after that, so this waits for the drop of the claim.
            let _ = hanging_up.changed().await;
        }
    }

    fn try_claim(&self, place: &Place) -> Result<Claim, watch::Receiver<Use>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(used) = places.get(place) {
            return Err(used.clone());
        }
        let (in_use, used) = watch::channel(Use::Connection);
        places.insert(place.clone(), used);
        Ok(Claim { occupied: self.clone(), place: place.clone(), in_use })
    }
}

/// The right to use one place; given back on drop.
pub(crate) struct Claim {
    occupied: Occupied,
    place: Place,
    in_use: watch::Sender<Use>,
}

impl Claim {
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// From here on others may wait for the place.
    pub(crate) fn hanging_up(&self) {
        self.in_use.send_replace(Use::HangingUp);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.occupied.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_claim_is_dropped() {
        let occupied = Occupied::default();
        let door = Place::new("door");

        let claim = occupied.claim(&door).await.unwrap();

        assert!(matches!(occupied.claim(&door).await, Err(LinkError::Busy)));
        assert!(occupied.claim(&Place::new("gate")).await.is_ok());
        drop(claim);
        assert!(occupied.claim(&door).await.is_ok());
    }

    #[tokio::test]
    async fn one_of_those_who_wait_for_a_hang_up_gets_the_place() {
        let occupied = Occupied::default();
        let door = Place::new("door");
        let claim = occupied.claim(&door).await.unwrap();
        claim.hanging_up();
        let (mut first, mut second) = (Box::pin(occupied.claim(&door)), Box::pin(occupied.claim(&door)));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());

        drop(claim);

        let _claim = first.await.unwrap();
        assert!(matches!(second.await, Err(LinkError::Busy)));
    }
}
