//! OLP/1's codes for the keypad: what a wish becomes, what stands in its way, and how hard a lock's codes are to guess.

mod guess;
mod moved;
mod offline;
mod path;
mod stored;

use access::Zone;
use access::guess::STORED_DIGITS;
use access::recurrence::Piece;
use access::zone::to_unix;
use chrono::{DateTime, Utc};
use lock_protocol::pin::{
    Class, CodePlan, Digits, Epoch, LONG_DAYS, ONE_TIME_HOURS, PinKey, Plaintext, VISIT_QUARTERS,
    WEEKLY_HOURS, WEEKLY_MASKS, WEEKLY_WEEKS,
};
use lock_protocol::settings::Settings;
use store::table::code::{self, CodeRow, OfPath, Origin};
use store::table::door::DoorRow;
use store::table::sync;
use store::{Access, Id};
use zeroize::Zeroizing;

pub(super) use self::path::want_no_keys;

use self::offline::{Offline, Place};
use super::keys::owner_issuer;
use super::settings::held_settings;
use crate::code::{blocked, kind_word};
use crate::failure::{Failure, unexpected};
use crate::family::{self, CodeDigits, Codes};
use crate::make_code::PIN_GENERATION;
use crate::path::{keys_held, living};
use crate::view::{CodeChoices, CodeKind, CodeObstacle, CodeShape, CommandError, GuessBound, StayTimes};

/// The shortest digits of the host's own choice.
const STORED_DIGITS_MIN: u8 = *STORED_DIGITS.start();
/// Issuers whose codes a lock tries: the owner's.
const OWNER_ONLY: u8 = 1;

/// OLP/1's codes.
pub(super) struct KeypadCodes;

impl Codes for KeypadCodes {
    fn choices(&self, access: &Access<'_>, door: &DoorRow) -> Result<CodeChoices, Failure> {
        choices(access, door)
    }

    fn plan(
        &self,
        access: &Access<'_>,
        (door, zone): (&DoorRow, &Zone),
        (shape, random): (&CodeShape, &[u8; 128]),
        row: &mut CodeRow,
    ) -> Result<Option<CodeDigits>, Failure> {
        let settings = held_settings(access, door)?;
        let place = Place { settings: &settings, zone, now: row.made_at };
        match Offline::of(shape, place)? {
            Some(offline) => {
                place_offline(access, door, &offline, row)?;
                row.digits = settings.pin_digits;
                Ok(None)
            }
            None if row.path.is_some() => Err(blocked(CodeObstacle::StoredOnPath).into()),
            None => place_stored(access, door, (shape, random, place), row).map(Some),
        }
    }

    fn plan_window(
        &self,
        access: &Access<'_>,
        (door, zone): (&DoorRow, &Zone),
        (piece, wanted, random): (&Piece, Option<&str>, &[u8; 128]),
        row: &mut CodeRow,
    ) -> Result<CodeDigits, Failure> {
        let settings = held_settings(access, door)?;
        let place = Place { settings: &settings, zone, now: row.made_at };
        stored::place_window(access, door, (piece, None), row)?;
        let terms = stored::window_terms(piece);
        let digits = stored::choose_digits(access, door, wanted, (&terms, place, random))?;
        row.digits = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        Ok(digits)
    }

    fn place_window(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        window: (&Piece, Option<&CodeRow>),
        row: &mut CodeRow,
    ) -> Result<(), Failure> {
        stored::place_window(access, door, window, row)
    }

    fn moved(
        &self,
        access: &Access<'_>,
        doors: (&DoorRow, &DoorRow),
        row: &CodeRow,
    ) -> Result<Option<CodeRow>, Failure> {
        moved::moved(access, doors, row)
    }

    fn digits(&self, access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<CodeDigits, Failure> {
        digits_of(access, door, row)
    }

    fn want(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
        digits: &CodeDigits,
    ) -> Result<(), Failure> {
        stored::want_code(access, door, row, digits)
    }

    fn want_times(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
        times: ((u32, u32), u32),
    ) -> Result<(), Failure> {
        stored::want_times(access, door, row, times)
    }

    fn want_gone(&self, access: &Access<'_>, door: &DoorRow, row: &CodeRow, now: u32) -> Result<(), Failure> {
        stored::want_no_code(access, door, row, now)
    }

    fn path_places(&self) -> u16 {
        path::PLACES
    }

    fn means_the_same(&self, access: &Access<'_>, one: &DoorRow, other: &DoorRow) -> Result<bool, Failure> {
        path::means_the_same(access, one, other)
    }

    fn want_path_key(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        place: (u16, Option<(Id, u8)>),
        now: u32,
    ) -> Result<u32, Failure> {
        path::want_key(access, door, place, now)
    }

    fn guess_bound(&self, access: &Access<'_>, door: &DoorRow) -> Result<GuessBound, Failure> {
        guess_bound(access, door)
    }
}

fn place_offline(
    access: &Access<'_>,
    door: &DoorRow,
    offline: &Offline,
    row: &mut CodeRow,
) -> Result<(), Failure> {
    let unix = |at: DateTime<Utc>| to_unix(at).map_err(|_| blocked(CodeObstacle::TooFarAhead));
    let kind = kind_of_class(offline.plan.class());
    kind_word(kind).clone_into(&mut row.kind);
    (row.starts_at, row.ends_at) = (unix(offline.span.0)?, unix(offline.span.1)?);
    row.first_use_before = offline.first_use_before.map(unix).transpose()?;
    (row.weekdays, row.minutes) = (offline.hours.weekdays, offline.hours.minutes);
    row.uses = (kind == CodeKind::OneTime).then_some(1);
    row.origin = free_variant(access, (door, row), offline)?;
    Ok(())
}

fn place_stored(
    access: &Access<'_>,
    door: &DoorRow,
    (shape, random, place): (&CodeShape, &[u8; 128], Place<'_>),
    row: &mut CodeRow,
) -> Result<Zeroizing<String>, Failure> {
    let kind = CodeKind::Stored;
    let unlike = || blocked(CodeObstacle::KindNotSupported { kind });
    let terms = stored::terms(shape, place)?.ok_or_else(unlike)?;
    let CodeShape::Stored { digits: wanted, .. } = shape else { return Err(unlike().into()) };
    let digits = stored::choose_digits(access, door, wanted.as_deref(), (&terms, place, random))?;
    kind_word(kind).clone_into(&mut row.kind);
    (row.starts_at, row.ends_at, row.uses) = (terms.starts_at, terms.ends_at, terms.uses);
    (row.weekdays, row.minutes) = (terms.hours.weekdays, terms.hours.minutes);
    row.digits = u8::try_from(digits.len()).unwrap_or(u8::MAX);
    row.origin = stored::free_slot(access, door, place.now)?;
    Ok(digits)
}

/// The first variant that this door has not given out for the same time.
fn free_variant(
    access: &Access<'_>,
    (door, of): (&DoorRow, &CodeRow),
    wanted: &Offline,
) -> Result<Origin, Failure> {
    let key = pin_key(access, door, of)?;
    let given: Vec<Origin> = code::of_door(access, door.id)?
        .iter()
        .filter(|row| row.path.map(key_of_path) == of.path.map(key_of_path))
        .filter(|row| (row.issuer_generation, row.pin_generation) == (door.issuer_generation, PIN_GENERATION))
        .map(|row| row.origin)
        .collect();
    let plaintext = |number| wanted.variant(number).as_ref().and_then(CodePlan::plaintext);
    let mut variants: Vec<Plaintext> = (0..u8::MAX).map_while(plaintext).collect();
    let most = u8::try_from(variants.len()).unwrap_or(u8::MAX);
    // Two phones of a site that make a code for the same time give out different digits.
    let lane = sync::find(access)?.map_or(0, |shared| usize::from(shared.lane));
    let first = lane.checked_rem(variants.len()).unwrap_or(0);
    variants.rotate_left(first);
    for plaintext in variants {
        let origin = Origin::Offline {
            epoch: wanted.epoch.0,
            plaintext: plaintext.number(),
            list_id: key.code_id(wanted.epoch, plaintext),
        };
        if !given.contains(&origin) {
            return Ok(origin);
        }
    }
    Err(blocked(CodeObstacle::VariantsUsedUp { most }).into())
}

/// What a code is made with: K_pin of the owner at its door, or the key of its path.
fn pin_key(access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<PinKey, Failure> {
    match row.path {
        Some(of) => path::path_key(access, of.path, of.generation),
        None => Ok(owner_issuer(access, door)?.pin(row.pin_generation)),
    }
}

fn key_of_path(of: OfPath) -> (Id, u8) {
    (of.path, of.generation)
}

fn digits_of(access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<Zeroizing<String>, Failure> {
    let Origin::Offline { epoch, plaintext, .. } = row.origin else {
        let stored = code::stored_digits(access, row.id)?.ok_or(CommandError::Gone)?;
        let text = str::from_utf8(&stored).map_err(|error| unexpected("Failed to read a code", error))?;
        return Ok(Zeroizing::new(text.to_owned()));
    };
    // A code of an earlier generation died with it, and one of an earlier key of its path, too.
    let of_before = match row.path {
        Some(of) => living(access, of.path)?.generation != of.generation,
        None => row.issuer_generation != door.issuer_generation,
    };
    if of_before {
        return Err(CommandError::Gone.into());
    }
    let broken = || unexpected("Failed to read a code", "it is none");
    let digits = Digits::new(row.digits).ok_or_else(broken)?;
    let plaintext = Plaintext::new(plaintext).ok_or_else(broken)?;
    let code = pin_key(access, door, row)?.encode(digits, Epoch(epoch), plaintext);
    Ok(Zeroizing::new(code.reveal().as_str().to_owned()))
}

fn choices(access: &Access<'_>, door: &DoorRow) -> Result<CodeChoices, Failure> {
    let settings = held_settings(access, door)?;
    let codes = family::of(&door.family)?.capability().codes;
    let offline = codes.is_some_and(|codes| codes.offline);
    let stored = codes.is_some_and(|codes| codes.stored_max > 0).then_some(CodeKind::Stored);
    let kinds = Class::ALL
        .into_iter()
        .filter(|class| offline && settings.pin_classes & class.bit() != 0)
        .map(kind_of_class)
        .chain(stored);
    Ok(CodeChoices {
        kinds: kinds.collect(),
        one_time_hours: ONE_TIME_HOURS.to_vec(),
        visit_minutes: VISIT_QUARTERS.iter().map(|quarters| u16::from(*quarters) * 15).collect(),
        stay_hours: stay_times(&settings),
        long_days: LONG_DAYS.to_vec(),
        weekly_masks: WEEKLY_MASKS.to_vec(),
        weekly_hours: WEEKLY_HOURS.to_vec(),
        weekly_weeks: WEEKLY_WEEKS.to_vec(),
        stored_digits_min: STORED_DIGITS_MIN,
        guess: guess_bound(access, door)?,
    })
}

fn stay_times(settings: &Settings) -> Vec<StayTimes> {
    let time = |minute: u16| crate::code::time(minute);
    let times = settings.plans.iter();
    times
        .map(|plan| StayTimes { arrival: time(plan.arrival_minute), departure: time(plan.departure_minute) })
        .collect()
}

fn guess_bound(access: &Access<'_>, door: &DoorRow) -> Result<GuessBound, Failure> {
    let mut stored = [0_u16; 5];
    let mut counted = Vec::new();
    for row in code::of_door(access, door.id)? {
        // The windows of a code that comes back have the same digits.
        if row.repeat.is_some_and(|first| counted.contains(&first)) {
            continue;
        }
        counted.extend(row.repeat.filter(|_| row.revoked_at.is_none() && row.refused.is_none()));
        let alive = row.revoked_at.is_none() && row.refused.is_none();
        let place = usize::from(row.digits).checked_sub(usize::from(STORED_DIGITS_MIN));
        if let (Origin::Stored { .. }, true, Some(place)) = (row.origin, alive, place)
            && let Some(count) = stored.get_mut(place)
        {
            *count = count.saturating_add(1);
        }
    }
    // The lock tries the keys of paths beside the owner's.
    let keys = OWNER_ONLY.saturating_add(keys_held(access, door.id)?);
    Ok(guess::drawn(&guess::keypad(&held_settings(access, door)?, keys, stored)))
}

fn kind_of_class(class: Class) -> CodeKind {
    match class {
        Class::OneTime => CodeKind::OneTime,
        Class::Visit => CodeKind::Visit,
        Class::Stay => CodeKind::Stay,
        Class::Long => CodeKind::Long,
        Class::Weekly => CodeKind::Weekly,
    }
}

fn kind_of_wish(kind: access::code::CodeKind) -> CodeKind {
    use access::code::CodeKind as Asked;
    match kind {
        Asked::OneTime => CodeKind::OneTime,
        Asked::Visit => CodeKind::Visit,
        Asked::Stay => CodeKind::Stay,
        Asked::Long => CodeKind::Long,
        Asked::Weekly => CodeKind::Weekly,
    }
}
