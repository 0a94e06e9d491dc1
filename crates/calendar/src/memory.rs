//! What is known of one feed, and what a new answer changes: nothing is taken away by an answer that failed, is empty
//! or has shrunk.

mod compare;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::condition::{Condition, Failure};
use crate::details::Details;
use crate::feed::NotRead;
use crate::poll::{self, Pace};
use crate::stay::{Span, Stay};

/// How far apart the two good answers must be without which nothing ends: the sites' bad minutes are shorter.
pub const APART_MIN: TimeDelta = TimeDelta::minutes(10);

/// The number of a stay within its feed; it stays the same whatever becomes of id and dates, and is never given again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StayNumber(u32);

impl StayNumber {
    /// As the caller's own records name the stay.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }
}

/// What a feed wants of a stay and may not have yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Loss {
    /// It is no longer in the feed.
    Gone,
    /// It has other dates, which leave out some of the time it had.
    Shorter {
        /// The dates it would have.
        span: Span,
    },
}

/// What an answer changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A stay that was not known.
    New {
        /// Its number from now on.
        number: StayNumber,
        /// The stay.
        stay: Stay,
    },
    /// Other dates of the same stay.
    Dates {
        /// Which.
        number: StayNumber,
        /// As it was.
        before: Span,
        /// As it is.
        after: Span,
    },
    /// The same stay under another id: nothing to do.
    OtherId {
        /// Which.
        number: StayNumber,
    },
    /// The feed tells more, or something else, about the guest.
    Details {
        /// Which.
        number: StayNumber,
        /// As they are.
        details: Details,
    },
    /// A stay that had not begun is cancelled.
    Gone {
        /// Which.
        number: StayNumber,
        /// As it was.
        stay: Stay,
    },
    /// A stay has begun and the feed would end it or cut it: only the host can say.
    AskHost {
        /// Which.
        number: StayNumber,
        /// What the feed says.
        loss: Loss,
    },
}

/// The host's word on [`Change::AskHost`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The feed is right.
    Follow,
    /// The guest is there and stays.
    Keep,
}

/// A stay that the feed has or had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Known {
    /// Its number.
    pub number: StayNumber,
    /// The stay, with the dates it may count on.
    pub stay: Stay,
    /// What good answers wanted to take from it, and since when.
    doubt: Option<(Loss, DateTime<Utc>)>,
    /// What the host was asked about.
    asked: Option<Loss>,
}

impl Known {
    /// What the feed says against it and has not said often enough yet, or what the host is asked about.
    #[must_use]
    pub fn doubt(&self) -> Option<Loss> {
        self.doubt.map(|(loss, _)| loss)
    }

    /// What the host is asked about.
    #[must_use]
    pub fn asked(&self) -> Option<Loss> {
        self.asked
    }
}

/// What is known of one feed; the store keeps it from one answer to the next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Memory {
    known: Vec<Known>,
    next_number: u32,
    condition: Condition,
    last_good: Option<DateTime<Utc>>,
    failures: u32,
    next_poll: DateTime<Utc>,
    /// The host said that the feed is right although it has shrunk.
    believed: bool,
}

impl Memory {
    /// Nothing is known yet; the feed is to be asked at once.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            known: Vec::new(),
            next_number: 1,
            condition: Condition::New,
            last_good: None,
            failures: 0,
            next_poll: now,
            believed: false,
        }
    }

    /// The stays, with those that a feed has lost and that are not gone for that.
    #[must_use]
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// How the feed fares.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.condition
    }

    /// When the last good answer came.
    #[must_use]
    pub fn last_good(&self) -> Option<DateTime<Utc>> {
        self.last_good
    }

    /// When to ask again.
    #[must_use]
    pub fn next_poll(&self) -> DateTime<Utc> {
        self.next_poll
    }

    /// Whether to ask only for what is new. A feed in doubt is asked for whole: "as before" would confirm nothing.
    #[must_use]
    pub fn may_ask_for_news_only(&self) -> bool {
        self.condition.is_fine() && self.known.iter().all(|known| known.doubt.is_none())
    }

    /// Forgets the stays that are over; whether there were any. Who was there is nobody's business any more.
    pub fn forget_past(&mut self, now: DateTime<Utc>) -> bool {
        let before = self.known.len();
        self.known.retain(|known| !known.is_past(now));
        self.known.len() < before
    }

    /// The site could not be asked; `pause` is how long it asked to be left alone.
    pub fn failed(&mut self, why: Failure, pause: Option<TimeDelta>, now: DateTime<Utc>, random: u64) {
        let since = self.condition.since(now, |it| matches!(it, Condition::Unreachable { .. }));
        self.condition = Condition::Unreachable { since, why };
        self.count_failure(pause, now, random);
    }

    /// The site answered something that is not a whole calendar.
    pub fn not_read(&mut self, why: NotRead, now: DateTime<Utc>, random: u64) {
        let since = self.condition.since(now, |it| matches!(it, Condition::Unreadable { .. }));
        self.condition = Condition::Unreadable { since, why };
        self.count_failure(None, now, random);
    }

    fn count_failure(&mut self, pause: Option<TimeDelta>, now: DateTime<Utc>, random: u64) {
        self.failures = self.failures.saturating_add(1);
        self.next_poll = poll::next(Pace::Failed(self.failures, pause), now, random);
    }

    /// The site answered that nothing has changed; it confirms nothing that is in doubt.
    pub fn unchanged(&mut self, now: DateTime<Utc>, random: u64) {
        self.failures = 0;
        if !matches!(self.condition, Condition::Doubtful { .. }) {
            self.condition = Condition::Fine;
            self.last_good = Some(now);
        }
        self.next_poll = poll::next(Pace::Good, now, random);
    }

    /// The host says that the feed is right although it has shrunk. Stays that have begun are still asked about.
    pub fn believe(&mut self) {
        self.believed = true;
    }

    /// The host's word on a stay that was asked about; nothing when nobody asked or nothing changes.
    pub fn answer(&mut self, number: StayNumber, word: Word) -> Option<Change> {
        let at = self.known.iter().position(|known| known.number == number)?;
        let known = self.known.get_mut(at)?;
        let loss = known.asked?;
        match (word, loss) {
            (Word::Keep, Loss::Gone | Loss::Shorter { .. }) => None,
            (Word::Follow, Loss::Gone) => {
                let stay = self.known.remove(at).stay;
                Some(Change::Gone { number, stay })
            }
            (Word::Follow, Loss::Shorter { span }) => {
                let before = std::mem::replace(&mut known.stay.span, span);
                (known.asked, known.doubt) = (None, None);
                Some(Change::Dates { number, before, after: span })
            }
        }
    }
}
