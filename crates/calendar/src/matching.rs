//! Which entry of a new feed is which stay that was known: by id, by code, by days, by the day of check-out.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, Utc};

use crate::stay::Stay;

/// For each known stay the place of the entry that is the same stay; no entry is given twice.
pub(crate) fn pairs(known: &[&Stay], fresh: &[Stay], now: DateTime<Utc>) -> Vec<Option<usize>> {
    let mut pairing =
        Pairing { known, fresh, found: vec![None; known.len()], taken: vec![false; fresh.len()] };
    let uid = |stay: &Stay| (!stay.uid.is_empty()).then(|| stay.uid.clone());
    let days = |stay: &Stay| (stay.span.first_day(), stay.span.last_day());
    let begun = |stay: &Stay| stay.span.from.utc <= now && now < stay.span.until.utc;
    pairing.by(|stay| uid(stay).map(|uid| (uid, days(stay))), |_, _| true);
    pairing.by(uid, |_, _| true);
    pairing.by(|stay| stay.details.reservation.clone(), |_, _| true);
    pairing.by(|stay| Some(days(stay)), |one, other| !contradict(one, other));
    // Booking.com may move the beginning of a stay under way, under a new id: only the check-out stays.
    pairing.by(
        |stay| Some(stay.span.last_day()),
        |one, other| {
            begun(one) && one.kind == other.kind && one.source == other.source && !contradict(one, other)
        },
    );
    pairing.found
}

/// Whether they tell of two different guests.
pub(crate) fn contradict(one: &Stay, other: &Stay) -> bool {
    fn differ<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
        one.zip(other).is_some_and(|(one, other)| one != other)
    }
    let (one, other) = (&one.details, &other.details);
    differ(one.reservation.as_ref(), other.reservation.as_ref())
        || differ(one.last_four.as_ref(), other.last_four.as_ref())
        || differ(one.name.as_ref(), other.name.as_ref())
}

struct Pairing<'a> {
    known: &'a [&'a Stay],
    fresh: &'a [Stay],
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairing<'_> {
    /// Pairs those that have a key in common, the first with the first.
    fn by<K: Hash + Eq>(&mut self, key: impl Fn(&Stay) -> Option<K>, fits: impl Fn(&Stay, &Stay) -> bool) {
        let mut free: HashMap<K, Vec<usize>> = HashMap::new();
        for (place, stay) in self.fresh.iter().enumerate() {
            if self.taken.get(place) == Some(&false)
                && let Some(key) = key(stay)
            {
                free.entry(key).or_default().push(place);
            }
        }
        for (known, found) in self.known.iter().zip(&mut self.found) {
            if found.is_some() {
                continue;
            }
            let Some(places) = key(known).and_then(|key| free.get_mut(&key)) else { continue };
            let at = places.iter().position(|place| self.fresh.get(*place).is_some_and(|it| fits(known, it)));
            if let Some(at) = at {
                let place = places.remove(at);
                *found = Some(place);
                if let Some(taken) = self.taken.get_mut(place) {
                    *taken = true;
                }
            }
        }
    }
}
