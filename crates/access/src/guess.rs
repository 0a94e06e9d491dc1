//! How likely somebody who types any digits opens a door: the published bound of a lock's code settings (protocol section 9).
//!
//! The length of a code says which kind it is, so one try hits codes of one length only: the best length is the bound.

use lock_protocol::pin::Class;
use serde::{Deserialize, Serialize};

/// Shortest and longest stored code.
pub const STORED_DIGITS: std::ops::RangeInclusive<u8> = 4..=8;
/// Digits of a rotating code.
pub const ROTATING_DIGITS: u8 = 8;
/// Steps of a rotating code that open at one time: the one before, this one and the next.
const ROTATING_STEPS: u64 = 3;
/// Keys that a lock tries on an offline code at most: those of issuers who may mint codes.
pub const MINTING_ISSUERS_MAX: u8 = 4;

/// Codes of one class that open at the same moment, made by one issuer: the most over all hours.
#[must_use]
pub const fn live_codes(class: Class) -> u32 {
    match class {
        Class::OneTime => 288,
        Class::Visit => 1_608,
        Class::Stay => 3_968,
        Class::Long => 168,
        Class::Weekly => 1_260,
    }
}

/// How a keypad slows down whoever fails (rule R32): failures are forgiven by time alone, never by a right code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throttle {
    /// From so many failures on, the next try waits so many seconds; rising.
    pub waits: [(u16, u32); 4],
    /// Seconds after which one failure is forgiven.
    pub forgiven_after: u32,
}

impl Throttle {
    /// What the protocol says.
    pub const OLP1: Self =
        Self { waits: [(5, 30), (10, 120), (15, 900), (20, 3_600)], forgiven_after: 3_600 };

    /// Seconds until the next try after so many failures.
    #[must_use]
    pub fn wait_seconds(&self, failures: u16) -> u32 {
        let reached = self.waits.iter().rev().find(|(from, _)| failures >= *from);
        reached.map_or(0, |(_, seconds)| *seconds)
    }

    /// Tries a day that can go on for ever: as many as are forgiven.
    #[must_use]
    pub fn tries_a_day(&self) -> u32 {
        86_400 / self.forgiven_after.max(1)
    }

    /// Wrong tries that somebody gets in within so many seconds, one a second at most, from a keypad that nobody has
    /// failed at.
    #[must_use]
    pub fn tries_within(&self, seconds: u32) -> u32 {
        let forgiven_after = self.forgiven_after.max(1);
        let (mut at, mut tries, mut failures, mut since, mut ready_from) = (0, 0_u32, 0_u16, 0, 0);
        while at < seconds {
            let forgiven = (at - since) / forgiven_after;
            let level = failures.saturating_sub(u16::try_from(forgiven).unwrap_or(u16::MAX));
            // The wait shrinks as failures are forgiven.
            let ready = ready_from + self.wait_seconds(level);
            if at < ready {
                at = ready.min(since + (forgiven + 1) * forgiven_after);
                continue;
            }
            since = if level == 0 { at } else { since + forgiven * forgiven_after };
            (tries, failures, ready_from) = (tries + 1, level.saturating_add(1), at);
            at += 1;
        }
        tries
    }
}

/// Offline codes as a lock is set to take them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfflineCodes {
    /// 9 or 10.
    pub digits: u8,
    /// Classes that are accepted, bit n is class n.
    pub classes: u8,
    /// Keys that the lock tries: issuers who may mint codes, and paths that the door is part of.
    pub issuers: u8,
}

impl OfflineCodes {
    /// Codes that open at the same moment, at most.
    #[must_use]
    pub fn live(&self) -> u64 {
        let classes = Class::ALL.into_iter().filter(|class| self.classes & class.bit() != 0);
        classes.map(|class| u64::from(live_codes(class))).sum::<u64>() * u64::from(self.issuers)
    }
}

/// Every code that a keypad may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeypadSetting {
    /// Offline codes.
    pub offline: OfflineCodes,
    /// People with a rotating code.
    pub rotating: u8,
    /// Stored codes of 4, 5, 6, 7 and 8 digits.
    pub stored: [u16; 5],
}

/// One chance in so many.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Odds {
    /// In how many, never rounded up; `u64::MAX` when nothing can be hit.
    #[cfg_attr(feature = "specta", specta(type = u32))]
    pub one_in: u64,
}

impl Odds {
    /// No chance at all.
    pub const NONE: Self = Self { one_in: u64::MAX };

    fn of(good: u64, space: u64) -> Self {
        Self { one_in: space.checked_div(good).map_or(u64::MAX, |one_in| one_in.max(1)) }
    }

    /// The number as people say it, rounded down: 137,137 is 137,000 and 5,714 is 5,700.
    #[must_use]
    pub fn about(self) -> u64 {
        let step = match self.one_in {
            0..=99 => 1,
            100..=999 => 10,
            1_000..=9_999 => 100,
            10_000..=999_999 => 1_000,
            1_000_000..=99_999_999 => 100_000,
            _ => 10_000_000,
        };
        if self == Self::NONE { self.one_in } else { self.one_in / step * step }
    }
}

/// Codes of one length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LengthFigures {
    /// Digits.
    pub digits: u8,
    /// Codes that open at the same moment, at most.
    pub live: u64,
    /// Codes that can be typed.
    pub space: u64,
}

impl LengthFigures {
    /// The chance of one try.
    #[must_use]
    pub fn per_try(&self) -> Odds {
        Odds::of(self.live, self.space)
    }
}

/// The bound with the figures behind it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuessBound {
    /// The chance of one try at the length that is guessed most easily.
    pub per_try: Odds,
    /// The chance of a day of trying that goes on day after day.
    pub per_day: Odds,
    /// The chance of the first day, before the keypad slows down fully.
    pub first_day: Odds,
    /// The chance of a year of undisturbed trying.
    pub per_year: Odds,
    /// Tries in such a day.
    pub tries_a_day: u32,
    /// Tries in the first day.
    pub tries_first_day: u32,
    /// Lengths with codes that open, the one guessed most easily first.
    pub lengths: Vec<LengthFigures>,
}

/// The bound of a setting under the protocol's throttle.
#[must_use]
pub fn bound(setting: &KeypadSetting) -> GuessBound {
    let throttle = Throttle::OLP1;
    let (tries_a_day, tries_first_day) = (throttle.tries_a_day(), throttle.tries_within(86_400));
    let mut lengths = lengths(setting);
    lengths.sort_by_key(|length| (length.per_try(), length.digits));
    let worst = lengths.first().copied();
    let after = |tries: u32| {
        worst.map_or(Odds::NONE, |worst| Odds::of(worst.live.saturating_mul(tries.into()), worst.space))
    };
    GuessBound {
        per_try: after(1),
        per_day: after(tries_a_day),
        first_day: after(tries_first_day),
        // The sum of the single chances is never below the chance of one of them.
        per_year: after(tries_first_day + 364 * tries_a_day),
        tries_a_day,
        tries_first_day,
        lengths,
    }
}

fn lengths(setting: &KeypadSetting) -> Vec<LengthFigures> {
    let stored = STORED_DIGITS.zip(setting.stored).map(|(digits, count)| {
        let rotating =
            if digits == ROTATING_DIGITS { u64::from(setting.rotating) * ROTATING_STEPS } else { 0 };
        (digits, u64::from(count) + rotating)
    });
    let offline = (setting.offline.digits, setting.offline.live());
    stored
        .chain([offline])
        .filter(|(_, live)| *live > 0)
        .map(|(digits, live)| LengthFigures { digits, live, space: 10_u64.saturating_pow(digits.into()) })
        .collect()
}

/// What would make a setting strong enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "mend", rename_all = "snake_case")]
pub enum Mend {
    /// Offline codes of ten digits.
    TenDigits,
    /// Fewer classes of offline codes.
    FewerClasses {
        /// The classes to keep, bit n is class n.
        classes: u8,
    },
    /// Fewer issuers who may mint codes, or fewer paths.
    FewerIssuers {
        /// How many at most.
        most: u8,
    },
    /// Longer stored codes.
    LongerStored {
        /// The length that is too short for so many.
        digits: u8,
        /// The shortest that is not.
        at_least: u8,
    },
    /// Fewer people with rotating codes.
    FewerRotating {
        /// How many at most.
        most: u8,
    },
}

/// A setting is guessed more easily than the property allows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TooWeak {
    /// What it gives.
    pub bound: GuessBound,
    /// The chance of a day of trying that the property allows.
    pub allowed: Odds,
    /// What would do, each for the part that it mends.
    pub mends: Vec<Mend>,
}

/// Accepts a setting whose chance of a day of trying is not above `allowed`.
pub fn check(setting: &KeypadSetting, allowed: Odds) -> Result<GuessBound, TooWeak> {
    let bound = bound(setting);
    if bound.per_day >= allowed {
        return Ok(bound);
    }
    let mut mends = Vec::new();
    offline_mends(&setting.offline, allowed, &mut mends);
    for (digits, count) in STORED_DIGITS.zip(setting.stored) {
        let rotating = if digits == ROTATING_DIGITS { setting.rotating } else { 0 };
        if fits(u64::from(count) + u64::from(rotating) * ROTATING_STEPS, digits, allowed) {
            continue;
        }
        match shortest_stored(count, allowed) {
            Some(at_least) if at_least > digits => mends.push(Mend::LongerStored { digits, at_least }),
            _ if rotating > 0 => {
                let most = (0..rotating).rev().find(|people| {
                    fits(u64::from(count) + u64::from(*people) * ROTATING_STEPS, digits, allowed)
                });
                mends.extend(most.map(|most| Mend::FewerRotating { most }));
            }
            _ => {}
        }
    }
    Err(TooWeak { bound, allowed, mends })
}

/// The shortest length that so many stored codes may have; nothing when even the longest is too short.
#[must_use]
pub fn shortest_stored(count: u16, allowed: Odds) -> Option<u8> {
    STORED_DIGITS.into_iter().find(|digits| fits(count.into(), *digits, allowed))
}

fn fits(live: u64, digits: u8, allowed: Odds) -> bool {
    let tries = u64::from(Throttle::OLP1.tries_a_day());
    Odds::of(live.saturating_mul(tries), 10_u64.saturating_pow(digits.into())) >= allowed
}

fn offline_mends(offline: &OfflineCodes, allowed: Odds, mends: &mut Vec<Mend>) {
    let good = |other: &OfflineCodes| fits(other.live(), other.digits, allowed);
    if good(offline) {
        return;
    }
    if offline.digits < 10 && good(&OfflineCodes { digits: 10, ..*offline }) {
        mends.push(Mend::TenDigits);
    }
    // As many classes as can stay, and those that are of most use: the ones with more codes.
    let fewer = (1..0x20_u8)
        .map(|classes| OfflineCodes { classes, ..*offline })
        .filter(|other| other.classes & !offline.classes == 0 && good(other))
        .max_by_key(|other| (other.classes.count_ones(), other.live()));
    mends.extend(fewer.map(|other| Mend::FewerClasses { classes: other.classes }));
    let most =
        (1..offline.issuers).rev().find(|issuers| good(&OfflineCodes { issuers: *issuers, ..*offline }));
    mends.extend(most.map(|most| Mend::FewerIssuers { most }));
}
