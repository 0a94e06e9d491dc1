//! Where a device was seen, in the words of the carrier, and who is using which place.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// The places that are being connected to or are connected.
#[derive(Clone, Default)]
pub(crate) struct Occupied(Arc<Mutex<HashSet<Place>>>);

impl Occupied {
    /// Takes `place` until the returned claim is dropped; [`LinkError::Busy`] if it is taken.
    pub(crate) fn claim(&self, place: &Place) -> Result<Claim, LinkError> {
        if !self.lock().insert(place.clone()) {
            return Err(LinkError::Busy);
        }
        Ok(Claim {
            occupied: self.clone(),
            place: place.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use one place; given back on drop.
pub(crate) struct Claim {
    occupied: Occupied,
    place: Place,
}

impl Claim {
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.occupied.lock().remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_claim_is_dropped() {
        let occupied = Occupied::default();
        let door = Place::new("door");

        let claim = occupied.claim(&door).unwrap();

        assert!(matches!(occupied.claim(&door), Err(LinkError::Busy)));
        assert!(occupied.claim(&Place::new("gate")).is_ok());
        drop(claim);
        assert!(occupied.claim(&door).is_ok());
    }
}
