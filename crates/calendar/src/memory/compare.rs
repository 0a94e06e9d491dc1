//! A new answer against what is known: what is more counts at once, what is less only when it was seen twice.

use chrono::{DateTime, Utc};

use super::{APART_MIN, Change, Known, Loss, Memory, StayNumber};
use crate::condition::Condition;
use crate::matching::pairs;
use crate::poll::{self, Pace};
use crate::stay::{Span, Stay};

/// Whether an answer may take something away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    Good,
    Doubtful,
}

impl Memory {
    /// Takes a whole calendar's stays and tells what they change; `random` only spreads the next attempt.
    pub fn fetched(&mut self, fresh: &[Stay], now: DateTime<Utc>, random: u64) -> Vec<Change> {
        let stays: Vec<&Stay> = self.known.iter().map(|known| &known.stay).collect();
        let pairs = pairs(&stays, fresh, now);
        let trust = self.judge(&pairs, fresh, now);
        self.failures = 0;
        self.next_poll = match trust {
            Trust::Good => poll::next(Pace::Good, now, random),
            Trust::Doubtful => poll::next(Pace::Doubtful, now, random),
        };
        let mut changes = Vec::new();
        let mut kept = Vec::new();
        for (mut known, pair) in std::mem::take(&mut self.known).into_iter().zip(&pairs) {
            let stays = match pair.and_then(|place| fresh.get(place)) {
                Some(entry) => {
                    known.seen(entry, trust, now, &mut changes);
                    true
                }
                // What is past may vanish.
                None if known.is_past(now) => false,
                None if trust == Trust::Doubtful => true,
                None => known.missed(now, &mut changes),
            };
            if stays {
                kept.push(known);
            }
        }
        self.known = kept;
        self.take_new(fresh, &pairs, now, &mut changes);
        changes
    }

    /// Whether the feed has lost so much that it is more likely broken. Sets the condition.
    fn judge(&mut self, pairs: &[Option<usize>], fresh: &[Stay], now: DateTime<Utc>) -> Trust {
        let ahead = || self.known.iter().zip(pairs).filter(|(known, _)| !known.is_past(now));
        let known = ahead().filter(|(known, _)| !known.is_missing()).count();
        let missing = ahead().filter(|(known, pair)| !known.is_missing() && pair.is_none()).count();
        let unasked = ahead().filter(|(known, _)| known.asked.is_none()).count();
        let odd = missing * 2 > known || (fresh.is_empty() && unasked > 0);
        if odd && !self.believed {
            let since = self.condition.since(now, |it| matches!(it, Condition::Doubtful { .. }));
            let all = ahead().count();
            let missing = ahead().filter(|(_, pair)| pair.is_none()).count();
            self.condition = Condition::Doubtful { since, known: all, missing };
            return Trust::Doubtful;
        }
        // The host's word holds until the feed makes sense by itself again.
        self.believed = odd;
        self.condition = Condition::Fine;
        self.last_good = Some(now);
        Trust::Good
    }

    fn take_new(
        &mut self,
        fresh: &[Stay],
        pairs: &[Option<usize>],
        now: DateTime<Utc>,
        changes: &mut Vec<Change>,
    ) {
        let mut taken = vec![false; fresh.len()];
        for place in pairs.iter().flatten() {
            if let Some(taken) = taken.get_mut(*place) {
                *taken = true;
            }
        }
        for (stay, taken) in fresh.iter().zip(taken) {
            if taken || stay.span.until.utc <= now {
                continue;
            }
            let number = StayNumber(self.next_number);
            self.next_number = self.next_number.saturating_add(1);
            self.known.push(Known { number, stay: stay.clone(), doubt: None, asked: None });
            changes.push(Change::New { number, stay: stay.clone() });
        }
    }
}

impl Known {
    pub(super) fn is_past(&self, now: DateTime<Utc>) -> bool {
        self.stay.span.until.utc <= now
    }

    fn has_begun(&self, now: DateTime<Utc>) -> bool {
        self.stay.span.from.utc <= now
    }

    fn is_missing(&self) -> bool {
        matches!(self.doubt, Some((Loss::Gone, _)))
    }

    /// The feed has it.
    fn seen(&mut self, entry: &Stay, trust: Trust, now: DateTime<Utc>, changes: &mut Vec<Change>) {
        let number = self.number;
        if self.stay.uid != entry.uid {
            self.stay.uid.clone_from(&entry.uid);
            changes.push(Change::OtherId { number });
        }
        if self.stay.details != entry.details {
            self.stay.details = entry.details.clone();
            changes.push(Change::Details { number, details: entry.details.clone() });
        }
        (self.stay.kind, self.stay.source) = (entry.kind, entry.source);
        let before = self.stay.span;
        let after = self.wanted(entry.span, now);
        let shorter = Loss::Shorter { span: after };
        if after == before {
            (self.doubt, self.asked) = (None, None);
        } else if after.covers(&before) {
            (self.doubt, self.asked) = (None, None);
            self.stay.span = after;
            changes.push(Change::Dates { number, before, after });
        } else if trust == Trust::Good && !self.is_past(now) && self.confirmed(shorter, now) {
            self.lose(shorter, now, changes);
        }
    }

    /// The dates that the feed wants; what has begun keeps its beginning.
    fn wanted(&self, span: Span, now: DateTime<Utc>) -> Span {
        if self.has_begun(now) { Span { from: self.stay.span.from, until: span.until } } else { span }
    }

    /// The feed does not have it. Tells whether it is kept all the same.
    fn missed(&mut self, now: DateTime<Utc>, changes: &mut Vec<Change>) -> bool {
        if !self.confirmed(Loss::Gone, now) {
            return true;
        }
        let begun = self.has_begun(now);
        self.lose(Loss::Gone, now, changes);
        begun
    }

    /// Whether another good answer, long enough before, said the same.
    fn confirmed(&mut self, loss: Loss, now: DateTime<Utc>) -> bool {
        match self.doubt {
            Some((known, since)) if known == loss => now - since >= APART_MIN,
            Some(_) | None => {
                self.doubt = Some((loss, now));
                false
            }
        }
    }

    fn lose(&mut self, loss: Loss, now: DateTime<Utc>, changes: &mut Vec<Change>) {
        let number = self.number;
        if self.has_begun(now) {
            if self.asked != Some(loss) {
                self.asked = Some(loss);
                changes.push(Change::AskHost { number, loss });
            }
            return;
        }
        match loss {
            Loss::Gone => changes.push(Change::Gone { number, stay: self.stay.clone() }),
            Loss::Shorter { span } => {
                let before = std::mem::replace(&mut self.stay.span, span);
                (self.doubt, self.asked) = (None, None);
                changes.push(Change::Dates { number, before, after: span });
            }
        }
    }
}
