//! Offline codes as a host asks for them: wall times, dates and hours become what the digits say (protocol section 9).
//!
//! Digits can say quarters, hours, nights or weeks. What they say is never more than was asked for, or told in [`Edges`].

mod dated;
mod fit;
mod weekly;

use chrono::{DateTime, NaiveDate, Utc};
use lock_protocol::pin::{CodePlan, Epoch, OfflineCode};
use lock_protocol::settings::Settings;
use serde::{Deserialize, Serialize};

use crate::guessability::grouped;
use crate::secret::SecretText;
use crate::wall::Wall;
use crate::weekly::Weekly;
use crate::zone::{Edge, Zone};

/// Kinds of offline codes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// Opens once.
    OneTime,
    /// Opens for minutes to a day.
    Visit,
    /// Opens from arrival to departure.
    Stay,
    /// Opens for months.
    Long,
    /// Opens in weekly windows.
    Weekly,
}

impl CodeKind {
    /// All of them, in the protocol's order.
    pub const ALL: [Self; 5] = [Self::OneTime, Self::Visit, Self::Stay, Self::Long, Self::Weekly];

    /// Its bit in the masks of settings and policies.
    #[must_use]
    pub const fn bit(self) -> u8 {
        match self {
            Self::OneTime => 0x01,
            Self::Visit => 0x02,
            Self::Stay => 0x04,
            Self::Long => 0x08,
            Self::Weekly => 0x10,
        }
    }

    /// Different codes that there are for the same time.
    #[must_use]
    pub const fn variants(self) -> u8 {
        match self {
            Self::OneTime => 8,
            Self::Visit | Self::Long => 2,
            Self::Stay => 4,
            Self::Weekly => 1,
        }
    }
}

/// Which of the lock's two pairs of hours a stay has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum StayHours {
    /// Usual arrival and departure.
    Standard,
    /// Early arrival and late departure.
    Flexible,
}

/// What a host asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CodeWish {
    /// One opening between two wall times.
    OneTime {
        /// From.
        starts: Wall,
        /// Until.
        ends: Wall,
    },
    /// Openings between two wall times.
    Visit {
        /// From.
        starts: Wall,
        /// Until.
        ends: Wall,
    },
    /// A stay of some nights.
    Stay {
        /// The day of arrival.
        #[cfg_attr(feature = "specta", specta(type = String))]
        arrival: NaiveDate,
        /// 1..=31.
        nights: u8,
        /// Which hours.
        hours: StayHours,
    },
    /// Some months.
    Long {
        /// The first day.
        #[cfg_attr(feature = "specta", specta(type = String))]
        first_day: NaiveDate,
        /// 30, 60 and so on to 330, or 365.
        days: u16,
    },
    /// Hours of the week.
    Weekly {
        /// The hours.
        hours: Weekly,
        /// The first day on which they begin.
        #[cfg_attr(feature = "specta", specta(type = String))]
        first_day: NaiveDate,
        /// The last day on which they begin.
        #[cfg_attr(feature = "specta", specta(type = String))]
        last_day: NaiveDate,
    },
}

impl CodeWish {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> CodeKind {
        match self {
            Self::OneTime { .. } => CodeKind::OneTime,
            Self::Visit { .. } => CodeKind::Visit,
            Self::Stay { .. } => CodeKind::Stay,
            Self::Long { .. } => CodeKind::Long,
            Self::Weekly { .. } => CodeKind::Weekly,
        }
    }
}

/// The keypad that a code is for.
#[derive(Clone, Copy, Debug)]
pub struct Keypad<'a> {
    /// How the lock is set.
    pub settings: &'a Settings,
    /// Classes that the issuer may make, as in its policy.
    pub issuer_classes: u8,
    /// Where the door is, by the newest zone data.
    pub zone: &'a Zone,
}

/// How far a code's times are from those asked for, in seconds; zero is exact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Edges {
    /// It opens so much later; below zero earlier. A start that has passed counts as now.
    pub opens_later: i32,
    /// It ends so much earlier; below zero later.
    pub ends_earlier: i32,
}

impl Edges {
    /// Tells whether the code opens at a moment that was not asked for.
    #[must_use]
    pub fn wider(&self) -> bool {
        self.opens_later < 0 || self.ends_earlier < 0
    }
}

/// What the digits of a code will say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlannedCode {
    /// Class and fields.
    pub plan: CodePlan,
    /// The epoch that the digits are made in.
    pub epoch: Epoch,
    /// The first moment at which it opens.
    pub opens_at: DateTime<Utc>,
    /// The first moment at which it no longer does.
    pub ends_at: DateTime<Utc>,
    /// It must be used once before this moment; none when it need not be.
    pub use_by: Option<DateTime<Utc>>,
    /// How it differs from what was asked for.
    pub edges: Edges,
}

/// Which part of weekly hours digits cannot say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum NotSayable {
    /// Days other than one day, Monday to Friday, the weekend, or all.
    Days,
    /// A start that is not on the hour.
    StartHour,
    /// A length other than 1, 2, 3, 4, 6, 8, 12 or 24 hours.
    Length,
}

/// Why there is no code for a wish.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CodeRefusal {
    /// The lock is set not to take this kind.
    KindOff {
        /// The kind.
        kind: CodeKind,
    },
    /// The issuer may not make this kind.
    KindNotYours {
        /// The kind.
        kind: CodeKind,
    },
    /// The end is not after the start.
    EndBeforeStart,
    /// It is over already.
    Over,
    /// Too short for any code of this kind.
    TooShort {
        /// Minutes of the shortest one; its start may have to be on the hour or quarter-hour.
        minutes_min: u16,
    },
    /// Not 1..=31 nights.
    Nights {
        /// Allowed.
        most: u8,
    },
    /// A number of days that digits cannot say.
    Days {
        /// The next smaller number that they can.
        fewer: Option<u16>,
        /// The next larger one.
        more: Option<u16>,
    },
    /// Weekly hours that digits cannot say.
    Hours {
        /// What about them.
        problem: NotSayable,
    },
    /// Less than one week is left.
    NoWholeWeek,
    /// All codes for the same time are given out.
    NoVariantLeft {
        /// How many there are.
        most: u8,
    },
    /// Dates that a lock cannot count.
    OutOfRange,
}

/// Plans an offline code, seen from `now`. `variant` is the number of codes given out for the same time before.
pub fn plan_code(
    wish: &CodeWish,
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    keypad.check(wish.kind(), variant)?;
    match wish {
        CodeWish::OneTime { starts, ends } => {
            fit::one_time(keypad.moments(*starts, *ends)?, keypad, variant, now)
        }
        CodeWish::Visit { starts, ends } => fit::visit(keypad.moments(*starts, *ends)?, keypad, variant, now),
        CodeWish::Stay { arrival, nights, hours } => {
            dated::stay((*arrival, *nights, *hours), keypad, variant, now)
        }
        CodeWish::Long { first_day, days } => dated::long((*first_day, *days), keypad, variant, now),
        CodeWish::Weekly { hours, first_day, last_day } => {
            weekly::plan(hours, (*first_day, *last_day), keypad, now)
        }
    }
}

/// Plans a code for one opening between two moments; as [`plan_code`], where walls show a time twice, too.
pub fn plan_one_time(
    between: (DateTime<Utc>, DateTime<Utc>),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    keypad.check(CodeKind::OneTime, variant)?;
    fit::one_time(between, keypad, variant, now)
}

/// Plans a code for openings between two moments; as [`plan_code`], where walls show a time twice, too.
pub fn plan_visit(
    between: (DateTime<Utc>, DateTime<Utc>),
    keypad: &Keypad<'_>,
    variant: u8,
    now: DateTime<Utc>,
) -> Result<PlannedCode, CodeRefusal> {
    keypad.check(CodeKind::Visit, variant)?;
    fit::visit(between, keypad, variant, now)
}

impl Keypad<'_> {
    fn check(&self, kind: CodeKind, variant: u8) -> Result<(), CodeRefusal> {
        if self.settings.pin_classes & kind.bit() == 0 {
            return Err(CodeRefusal::KindOff { kind });
        }
        if self.issuer_classes & kind.bit() == 0 {
            return Err(CodeRefusal::KindNotYours { kind });
        }
        let most = kind.variants();
        if variant < most { Ok(()) } else { Err(CodeRefusal::NoVariantLeft { most }) }
    }

    fn moments(&self, starts: Wall, ends: Wall) -> Result<(DateTime<Utc>, DateTime<Utc>), CodeRefusal> {
        let utc = |wall: Wall, edge: Edge| {
            self.zone.at_wall(wall.time(), edge).map(|found| found.utc).map_err(|_| CodeRefusal::OutOfRange)
        };
        Ok((utc(starts, Edge::Start)?, utc(ends, Edge::End)?))
    }
}

/// A code's digits in groups, for the one who is to type them.
#[must_use]
pub fn code_text(code: &OfflineCode) -> SecretText {
    grouped(&code.reveal())
}

/// The difference of two moments in seconds, as far as it can be counted.
fn seconds_between(from: i64, until: i64) -> i32 {
    let seconds = until.saturating_sub(from);
    i32::try_from(seconds).unwrap_or(if seconds < 0 { i32::MIN } else { i32::MAX })
}

fn moment(unix: i64) -> Result<DateTime<Utc>, CodeRefusal> {
    let at = DateTime::from_timestamp(unix, 0).ok_or(CodeRefusal::OutOfRange)?;
    crate::zone::to_unix(at).map_err(|_| CodeRefusal::OutOfRange)?;
    Ok(at)
}
