//! A code as a link to a page that shows it big: for reading and typing, it opens nothing by itself.
//!
//! ```text
//! 05 | digits text (4..10 of 0-9) | not_before4 | not_after4 | shown_from4 | first_use_before4 | flags1 (bit 0: once)
//! hours1 (0..4) | h x { days1 | start1 | end1 }
//! zone text | doors1 (n = 1..8) | n x door name text | inviter text (may be empty) | help text (may be empty)
//! check4
//! text, zone and check as in a key's link; a 0 in shown_from and first_use_before is no such time
//! ```
//! Before `shown_from` a screen keeps the digits to itself. That is manners, not protection: whoever has the link has them.

use lock_protocol::bytes::{CodecError, Reader, Writer};
use lock_protocol::mac::{sha256, truncate};
use lock_protocol::schedule::Schedule;
use zeroize::Zeroizing;

use super::bundle::{take, why};
use super::{LinkError, text};
use crate::label;
use crate::secret::SecretText;

const VERSION: u8 = 5;
const DIGITS: std::ops::RangeInclusive<usize> = 4..=10;
const HOURS_MAX: usize = 4;
const DOORS_MAX: usize = crate::grant::DOORS_MAX;
const ONCE: u8 = 0x01;

/// A code to be shown; has no Debug because it opens doors.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeCard {
    /// What is typed, before `#`.
    pub digits: String,
    /// From when it opens, Unix seconds.
    pub not_before: u32,
    /// The first moment that is too late.
    pub not_after: u32,
    /// Before this a screen does not show it.
    pub shown_from: Option<u32>,
    /// Before this it must have been used once.
    pub first_use_before: Option<u32>,
    /// Whether it opens a single time.
    pub once: bool,
    /// Its hours of the week, in the property's wall time; none are all.
    pub hours: Vec<Schedule>,
    /// The property's IANA zone.
    pub zone: String,
    /// The doors, 1..=8.
    pub doors: Vec<String>,
    /// Who gives it; may be empty.
    pub inviter: String,
    /// What to do when the lock is dark, in the host's words; may be empty.
    pub help: String,
}

/// A code that no link carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("A link carries a code of 4 to 10 digits with an end, for 1 to {DOORS_MAX} named doors")]
pub struct NoCodeCard;

impl CodeCard {
    /// Tells whether a payload says that it is one.
    #[must_use]
    pub fn is_version_of(payload: &[u8]) -> bool {
        payload.first() == Some(&VERSION)
    }

    /// The text of the web link on `host`, `https://HOST/k/#...`.
    pub fn web_link(&self, host: &str) -> Result<SecretText, NoCodeCard> {
        let payload = self.encode().map_err(|_| NoCodeCard)?;
        Ok(text::web_link(host, &payload))
    }

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, CodecError> {
        if !self.is_sound() {
            return Err(CodecError::Value);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        bytes.push(VERSION);
        label::put(&mut bytes, &self.digits)?;
        let (shown, used) = (self.shown_from.unwrap_or(0), self.first_use_before.unwrap_or(0));
        [self.not_before, self.not_after, shown, used]
            .iter()
            .for_each(|time| bytes.extend_from_slice(&time.to_be_bytes()));
        bytes.push(if self.once { ONCE } else { 0 });
        bytes.push(count(self.hours.len())?);
        let mut hours = Writer::<{ 3 * HOURS_MAX }>::new();
        self.hours.iter().for_each(|one| one.write(&mut hours));
        bytes.extend_from_slice(hours.bytes());
        label::put(&mut bytes, &self.zone)?;
        bytes.push(count(self.doors.len())?);
        self.doors.iter().try_for_each(|door| label::put(&mut bytes, door))?;
        label::put_or_empty(&mut bytes, &self.inviter)?;
        label::put_or_empty(&mut bytes, &self.help)?;
        let check: [u8; 4] = truncate(sha256(&[&bytes]));
        bytes.extend_from_slice(&check);
        Ok(bytes)
    }

    /// Reads a payload; what [`CodeCard::web_link`] would not write is refused.
    pub fn decode(payload: &[u8]) -> Result<Self, LinkError> {
        let mut reader = Reader::new(payload);
        reader.kind(VERSION).map_err(why)?;
        let card = read(&mut reader).map_err(why)?;
        let covered = payload.len() - reader.rest().len();
        let check: [u8; 4] = take(&mut reader)?;
        let expected: [u8; 4] = truncate(sha256(&[payload.get(..covered).unwrap_or_default()]));
        if check != expected || !reader.rest().is_empty() || !card.is_sound() {
            return Err(LinkError::Malformed);
        }
        Ok(card)
    }

    fn is_sound(&self) -> bool {
        DIGITS.contains(&self.digits.len())
            && self.digits.bytes().all(|digit| digit.is_ascii_digit())
            && self.not_before < self.not_after
            && self.shown_from.is_none_or(|time| time != 0 && time <= self.not_after)
            && self.first_use_before.is_none_or(|time| time != 0 && time <= self.not_after)
            && self.hours.len() <= HOURS_MAX
            && (1..=DOORS_MAX).contains(&self.doors.len())
    }
}

fn read(reader: &mut Reader<'_>) -> Result<CodeCard, CodecError> {
    let digits = label::read(reader)?;
    let (not_before, not_after) = (reader.u32()?, reader.u32()?);
    let (shown_from, first_use_before) = (time(reader)?, time(reader)?);
    let once = match reader.u8()? {
        0 => false,
        ONCE => true,
        _ => return Err(CodecError::Value),
    };
    let hours = (0..most(reader, HOURS_MAX)?).map(|_| Schedule::read(reader)).collect::<Result<_, _>>()?;
    let zone = label::read(reader)?;
    let doors = (0..most(reader, DOORS_MAX)?).map(|_| label::read(reader)).collect::<Result<_, _>>()?;
    let (inviter, help) = (label::read_or_empty(reader)?, label::read_or_empty(reader)?);
    Ok(CodeCard {
        digits,
        not_before,
        not_after,
        shown_from,
        first_use_before,
        once,
        hours,
        zone,
        doors,
        inviter,
        help,
    })
}

fn time(reader: &mut Reader<'_>) -> Result<Option<u32>, CodecError> {
    Ok(Some(reader.u32()?).filter(|time| *time != 0))
}

fn most(reader: &mut Reader<'_>, most: usize) -> Result<u8, CodecError> {
    let count = reader.u8()?;
    if usize::from(count) > most { Err(CodecError::Value) } else { Ok(count) }
}

fn count(length: usize) -> Result<u8, CodecError> {
    u8::try_from(length).map_err(|_| CodecError::TooLong)
}
