//! All locks in reach, and the radios that see their advertisements.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use crate::Place;

use super::line::Line;
use super::locked;
use super::radio::Radio;

#[derive(Default)]
pub(super) struct Ether {
    lines: Mutex<BTreeMap<Place, Arc<Line>>>,
    radios: Mutex<Vec<Weak<Radio>>>,
}

impl Ether {
    pub(super) fn listen(&self, radio: &Arc<Radio>) {
        locked(&self.radios).push(Arc::downgrade(radio));
    }

    /// Puts the lock in reach and lets running scans see it.
    pub(super) fn put(&self, line: Arc<Line>) {
        let before = locked(&self.lines).insert(line.place.clone(), Arc::clone(&line));
        if let Some(before) = before {
            before.remove();
        }
        self.show(&line);
    }

    pub(super) fn line(&self, place: &Place) -> Option<Arc<Line>> {
        locked(&self.lines).get(place).map(Arc::clone)
    }

    pub(super) fn lines(&self) -> Vec<Arc<Line>> {
        locked(&self.lines).values().map(Arc::clone).collect()
    }

    /// Lets every running scan see the lock once.
    pub(super) fn show(&self, line: &Line) {
        let radios: Vec<_> = locked(&self.radios).iter().filter_map(Weak::upgrade).collect();
        for radio in radios {
            radio.see(line);
        }
    }
}
