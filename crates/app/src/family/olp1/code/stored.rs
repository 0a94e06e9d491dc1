//! What a wish becomes as a stored code: digits that are hard enough to guess, a slot of the lock, and the order that
//! fills or empties it.

use access::guess::{Odds, shortest_stored};
use access::guessability::{self, Known, Rank};
use access::policy::CodeStrength;
use access::recurrence::Piece;
use access::serial::LANES;
use access::wall::{TimeOfDay, Wall};
use access::weekly::Weekly;
use access::zone::{Edge, from_unix};
use lock_protocol::Unix;
use lock_protocol::block::ClockLoss;
use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::schedule::Schedule;
use lock_protocol::stored_code::{Secret as CodeSecret, StoredCode};
use store::table::change::{self, ChangeRow};
use store::table::code::{self, CodeRow, Origin};
use store::table::door::DoorRow;
use store::table::{code_before, sync};
use store::{Access, Id};
use zeroize::Zeroizing;

use super::digits_of;
use super::offline::Place;
use crate::code::{Hours, bad, blocked, kind_word};
use crate::failure::{Failure, unexpected};
use crate::family::olp1::secrets::root_key;
use crate::rules;
use crate::view::{CodeKind, CodeObstacle, CodeShape, CommandError, InputFault};

/// Stored codes of a reference lock.
const SLOTS: u16 = 1_024;
/// A property without rules: a day of guessing at stored codes may be right once in 400 times.
const WITHOUT_RULES: CodeStrength =
    CodeStrength { offline_digits: 9, stored_digits_min: 4, chosen: Rank::Fair, a_day: Odds { one_in: 400 } };
/// Digits that the app chooses at least; more when the lock holds many codes.
const GENERATED_DIGITS: u8 = 6;
/// Digits that were in use so lately are not given out again, seconds.
const LATELY_S: u32 = 90 * 86_400;
/// An ended code's slot is used again after this, seconds: a lock's clock may be slow.
const SLOT_REST_S: u32 = 86_400;

/// The terms of a stored code.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) starts_at: u32,
    pub(crate) ends_at: u32,
    pub(crate) hours: Hours,
    pub(crate) uses: Option<u16>,
}

/// Reads a wish; nothing for one that is no stored code.
pub(crate) fn terms(shape: &CodeShape, place: Place<'_>) -> Result<Option<Terms>, CommandError> {
    let CodeShape::Stored { starts, ends, weekly, uses, .. } = shape else { return Ok(None) };
    let starts_at = match starts {
        Some(text) => moment(place, text, ("starts", Edge::Start))?,
        None => place.now,
    };
    let ends_at = moment(place, ends, ("ends", Edge::End))?;
    if ends_at <= starts_at {
        return Err(blocked(CodeObstacle::EndBeforeStart));
    }
    if ends_at <= place.now {
        return Err(blocked(CodeObstacle::Over));
    }
    if *uses == Some(0) {
        return Err(bad("uses", InputFault::NoOpenings));
    }
    let hours = match weekly {
        None => Hours::default(),
        Some(weekly) => hours(weekly)?,
    };
    Ok(Some(Terms { starts_at, ends_at, hours, uses: *uses }))
}

fn moment(place: Place<'_>, text: &str, (field, edge): (&str, Edge)) -> Result<u32, CommandError> {
    let wrong = || bad(field, InputFault::NoSuchTime);
    let wall: Wall = text.parse().map_err(|_| wrong())?;
    let at = place.zone.at_wall(wall.time(), edge).map_err(|_| wrong())?;
    u32::try_from(at.utc.timestamp()).map_err(|_| wrong())
}

/// Weekly hours as the lock keeps them, in steps of ten minutes.
fn hours(weekly: &Weekly) -> Result<Hours, CommandError> {
    let weekdays = weekly.days.iter().fold(0, |days, day| days | day.bit());
    let minutes = (weekly.from.minutes(), weekly.until.minutes());
    let fits = minutes.0.is_multiple_of(10) && minutes.1.is_multiple_of(10);
    if weekdays == 0 || !fits || minutes.0 >= TimeOfDay::END.minutes() {
        return Err(bad("weekly", InputFault::NoSuchTime));
    }
    Ok(Hours { weekdays, minutes })
}

/// Chooses digits, or judges those of the host: what a guesser would try first, what opens for somebody else, and what
/// would make this lock's codes too easy is refused.
pub(crate) fn choose_digits(
    access: &Access<'_>,
    door: &DoorRow,
    wanted: Option<&str>,
    (terms, place, random): (&Terms, Place<'_>, &[u8; 128]),
) -> Result<Zeroizing<String>, Failure> {
    let strength = strength(access)?;
    let (active, recent) = given_out(access, door, place.now)?;
    let texts =
        |codes: &'_ [Zeroizing<String>]| codes.iter().map(|code| code.to_string()).collect::<Vec<_>>();
    let (active, recent) = (Zeroizing::new(texts(&active)), Zeroizing::new(texts(&recent)));
    let (active, recent): (Vec<&str>, Vec<&str>) =
        (active.iter().map(String::as_str).collect(), recent.iter().map(String::as_str).collect());
    let dates = [terms.starts_at, terms.ends_at].map(|at| place.zone.wall(from_unix(at)).date());
    let known = Known { phones: &[], dates: &dates, active: &active, recent: &recent };
    let with = |length: usize| active.iter().filter(|code| code.len() == length).count() + 1;
    let shortest = |length: usize| {
        let count = u16::try_from(with(length)).unwrap_or(u16::MAX);
        shortest_stored(count, strength.a_day).ok_or_else(|| blocked(CodeObstacle::LockFull))
    };
    let Some(digits) = wanted else {
        let least = GENERATED_DIGITS.max(strength.stored_digits_min);
        let length = shortest(least.into())?.max(least);
        let chosen = guessability::generate(length, random, &known);
        let chosen = chosen.ok_or_else(|| blocked(CodeObstacle::LockFull))?;
        return Ok(Zeroizing::new(chosen.reveal().to_owned()));
    };
    guessability::accept(digits, &known, strength.chosen)
        .map_err(|ranking| blocked(CodeObstacle::WeakDigits { ranking }))?;
    let digits_min = shortest(digits.len())?;
    if digits.len() < usize::from(digits_min) {
        return Err(blocked(CodeObstacle::TooGuessable { digits_min }).into());
    }
    Ok(Zeroizing::new(digits.to_owned()))
}

/// How hard stored codes must be to guess: as the rules of the property say.
fn strength(access: &Access<'_>) -> Result<CodeStrength, Failure> {
    Ok(rules::of_property(access)?.map_or(WITHOUT_RULES, |policy| policy.codes))
}

type Given = Vec<Zeroizing<String>>;

/// Digits that the lock takes or may take, and those that it took lately.
fn given_out(access: &Access<'_>, door: &DoorRow, now: u32) -> Result<(Given, Given), Failure> {
    let (mut active, mut recent) = (Vec::new(), Vec::new());
    for row in code::of_door(access, door.id)? {
        let Origin::Stored { .. } = row.origin else { continue };
        let over = row.revoked_at.or((row.ends_at <= now).then_some(row.ends_at));
        let list = match over {
            None if row.refused.is_none() => &mut active,
            Some(at) if now < at.saturating_add(LATELY_S) => &mut recent,
            Some(_) | None => continue,
        };
        if let Some(digits) = code::stored_digits(access, row.id)? {
            let text = str::from_utf8(&digits).map_err(|error| unexpected("Failed to read a code", error))?;
            // The windows of a code that comes back have the same digits.
            if !list.iter().any(|known: &Zeroizing<String>| known.as_str() == text) {
                list.push(Zeroizing::new(text.to_owned()));
            }
        }
    }
    Ok((active, recent))
}

/// The first slot whose last code is over, and the version that fills it.
pub(crate) fn free_slot(access: &Access<'_>, door: &DoorRow, now: u32) -> Result<Origin, Failure> {
    let mut taken: Vec<u16> = code::of_door(access, door.id)?
        .iter()
        .filter(|row| row.revoked_at.is_none() && row.refused.is_none())
        .filter(|row| now < row.ends_at.saturating_add(SLOT_REST_S))
        .filter_map(|row| match row.origin {
            Origin::Stored { slot, .. } => Some(slot),
            Origin::Offline { .. } => None,
        })
        .collect();
    taken.sort_unstable();
    // Each phone of a site begins at a place of its own, so that two do not fill the same slot at the same time.
    let lane = sync::find(access)?.map_or(0, |shared| u16::from(shared.lane));
    let first = lane % u16::from(LANES) * (SLOTS / u16::from(LANES));
    let slot = (first..SLOTS).chain(0..first).find(|slot| taken.binary_search(slot).is_err());
    let slot = slot.ok_or_else(|| blocked(CodeObstacle::LockFull))?;
    Ok(Origin::Stored { slot, version: next_version(access, door.id)? })
}

/// Makes a row one of a window: its times, its hours, and a slot of its own or that of the window it stands for.
pub(crate) fn place_window(
    access: &Access<'_>,
    door: &DoorRow,
    (piece, instead_of): (&Piece, Option<&CodeRow>),
    row: &mut CodeRow,
) -> Result<(), Failure> {
    let Terms { starts_at, ends_at, hours, uses } = window_terms(piece);
    kind_word(CodeKind::Stored).clone_into(&mut row.kind);
    (row.starts_at, row.ends_at, row.uses) = (starts_at, ends_at, uses);
    (row.weekdays, row.minutes) = (hours.weekdays, hours.minutes);
    let second = piece.weekly.get(1).map(hours_kept).unwrap_or_default();
    row.second_hours = (second.weekdays, second.minutes);
    row.origin = match instead_of.map(|row| row.origin) {
        Some(Origin::Stored { slot, .. }) => Origin::Stored { slot, version: next_version(access, door.id)? },
        Some(Origin::Offline { .. }) | None => free_slot(access, door, row.made_at)?,
    };
    Ok(())
}

/// A window as terms.
pub(crate) fn window_terms(piece: &Piece) -> Terms {
    let unix = |at: chrono::DateTime<chrono::Utc>| u32::try_from(at.timestamp().max(0)).unwrap_or(u32::MAX);
    let hours = piece.weekly.first().map(hours_kept).unwrap_or_default();
    Terms { starts_at: unix(piece.starts), ends_at: unix(piece.ends), hours, uses: None }
}

fn hours_kept(weekly: &Weekly) -> Hours {
    Hours { weekdays: weekly.day_mask(), minutes: (weekly.from.minutes(), weekly.until.minutes()) }
}

/// Rises over all slots of a door, so it rises for each.
fn next_version(access: &Access<'_>, door: Id) -> Result<u32, Failure> {
    Ok(change::version_max(access, door, Object::Code.code())?.saturating_add(1))
}

/// Writes the order that fills a slot, as a change that waits for its lock.
pub(crate) fn want_code(
    access: &Access<'_>,
    door: &DoorRow,
    row: &CodeRow,
    digits: &str,
) -> Result<(), Failure> {
    let Origin::Stored { slot, version } = row.origin else { return Ok(()) };
    let root = root_key(access, door)?;
    let unit = |minutes: u16| u8::try_from(minutes / 10).unwrap_or(u8::MAX);
    let (from, until) = row.minutes;
    let schedule = Schedule { days: row.weekdays, start: unit(from), end: unit(until) };
    let (days, (from, until)) = row.second_hours;
    let second = Schedule { days, start: unit(from), end: unit(until) };
    let stored = StoredCode {
        secret: CodeSecret::Stored {
            digits: row.digits,
            fingerprint: root.stored_code().fingerprint(digits.as_bytes()),
        },
        not_before: Unix(row.starts_at),
        not_after: Unix(row.ends_at),
        max_uses: row.uses.unwrap_or(0),
        clock_loss: ClockLoss::Degraded,
        schedules: [(row.weekdays != 0).then_some(schedule), (second.days != 0).then_some(second)],
    };
    let body = stored.encode().map_err(|error| unexpected("Failed to write a code", error))?;
    want_slot(access, door, (slot, version), (&body, row.made_at))
}

/// Gives a code another start and end: the same digits in the same slot, by another order.
pub(crate) fn want_times(
    access: &Access<'_>,
    door: &DoorRow,
    row: &CodeRow,
    ((starts_at, ends_at), now): ((u32, u32), u32),
) -> Result<(), Failure> {
    let Origin::Stored { slot, .. } = row.origin else { return Ok(()) };
    let digits = digits_of(access, door, row)?;
    let version = next_version(access, door.id)?;
    code_before::set_times(access, row, (starts_at, ends_at), version)?;
    let origin = Origin::Stored { slot, version };
    want_code(access, door, &CodeRow { starts_at, ends_at, origin, made_at: now, ..row.clone() }, &digits)
}

/// Writes the order that empties the slot of a code that was taken back.
pub(crate) fn want_no_code(
    access: &Access<'_>,
    door: &DoorRow,
    row: &CodeRow,
    now: u32,
) -> Result<(), Failure> {
    let Origin::Stored { slot, .. } = row.origin else { return Ok(()) };
    let version = next_version(access, door.id)?;
    want_slot(access, door, (slot, version), (&[], now))?;
    Ok(code::set_revoked_in(access, row.id, version)?)
}

fn want_slot(
    access: &Access<'_>,
    door: &DoorRow,
    (slot, version): (u16, u32),
    (body, now): (&[u8], u32),
) -> Result<(), Failure> {
    let failed = |error| unexpected("Failed to write an order", error);
    let root = root_key(access, door)?;
    let subject = Subject { object: Object::Code, index: slot, version };
    let message = order::seal(&root.order(), &root.order_nonce(), subject, body).map_err(failed)?;
    let tag = Order::decode(&message).map_err(failed)?.tag;
    let change = ChangeRow {
        id: 0,
        door: door.id,
        object: Object::Code.code(),
        index: slot,
        version,
        message: message.to_vec(),
        tag,
        wanted_at: now,
        tried_at: None,
        refused: None,
    };
    Ok(change::insert(access, &change)?)
}
