//! Verb: make a code for a keypad. An offline code needs no lock, no cloud and no visit: its digits are its terms, under
//! a key that this phone derives and the lock knows.

use access::exposure::{TakenBack, clock_error_by, worst_case};
use access::guess::STORED_DIGITS;
use access::link::fitting_name;
use access::zone::{from_unix, to_unix};
use lock_protocol::pin::{
    CodePlan, Digits, Epoch, LONG_DAYS, ONE_TIME_HOURS, PinKey, Plaintext, VISIT_QUARTERS, WEEKLY_HOURS,
    WEEKLY_MASKS, WEEKLY_WEEKS,
};
use lock_protocol::settings::Settings;
use store::table::code::{self, CodeRow, Origin};
use store::table::door::DoorRow;
use store::table::reading;
use store::{Access, Id, Secret};
use zeroize::Zeroizing;

use crate::App;
use crate::app::{find_door, id_text, moment, parse_id};
use crate::code::offline::{Offline, Place, blocked};
use crate::code::word::{kind_of, kind_of_class, kind_word};
use crate::code::{Hours, guess, hours_of, stored};
use crate::failure::{Failure, unexpected};
use crate::family;
use crate::owner_pass::owner_issuer;
use crate::settings::{held_settings, zone_named};
use crate::view::{
    CodeChoices, CodeDraft, CodeId, CodeKind, CodeObstacle, CodePreview, CodeShape, CommandError, DoorId,
    GuessBound, Obstacle, SharedCode, StayTimes,
};

/// Generation of the offline codes of every door; only a lost list of revoked ones would raise it.
pub(crate) const PIN_GENERATION: u8 = 0;
/// A lock opens for a code so many seconds before and after its window, beside its clock's error (section 9).
const CODE_WIDENING_SECONDS: u32 = 120;
/// The shortest digits of the host's own choice.
const STORED_DIGITS_MIN: u8 = *STORED_DIGITS.start();
/// Issuers whose codes a lock tries: the owner's.
const OWNER_ONLY: u8 = 1;

impl App {
    /// Says what codes a door's lock can take.
    ///
    /// # Errors
    /// `Gone`.
    pub fn code_choices(&self, door: &DoorId) -> Result<CodeChoices, CommandError> {
        let id = parse_id(&door.0)?;
        Ok(self.store.read(|access| choices(access, &find_door(access, id)?))?)
    }

    /// Shows what a draft would become, without making it.
    ///
    /// # Errors
    /// `BadInput` and `NotAllowed` say why.
    pub fn preview_code(&self, draft: &CodeDraft) -> Result<CodePreview, CommandError> {
        let id = self.new_id();
        Ok(self.store.read(|access| {
            let planned = self.plan_code(access, draft, id)?;
            self.code_preview(access, &planned.door, &planned.row)
        })?)
    }

    /// Makes the code and gives its digits. Nothing needs to reach the lock.
    ///
    /// # Errors
    /// As [`App::preview_code`]; `VaultLocked`.
    pub fn make_code(&self, draft: &CodeDraft) -> Result<SharedCode, CommandError> {
        self.require_open_vault()?;
        let id = self.new_id();
        self.store.write(|access| {
            let Planned { door, row, digits } = self.plan_code(access, draft, id)?;
            let sealed = digits.as_ref().map(|digits| Secret::new(digits.as_bytes().to_vec()));
            code::insert(access, &row, sealed.as_ref())?;
            match &digits {
                Some(digits) => stored::want_code(access, &door, &row, digits),
                None => Ok::<_, Failure>(()),
            }
        })?;
        self.announce();
        self.show_code(&CodeId(id_text(id)))
    }

    /// Shows a code again. The digits are made afresh from the site key; they are not stored.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn show_code(&self, code: &CodeId) -> Result<SharedCode, CommandError> {
        let id = parse_id(&code.0)?;
        let (digits, preview) = self.store.read(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            let door = find_door(access, row.door)?;
            Ok::<_, Failure>((digits_of(access, &door, &row)?, self.code_preview(access, &door, &row)?))
        })?;
        Ok(SharedCode { code: code.clone(), digits: digits.as_str().to_owned(), preview })
    }

    fn plan_code(&self, access: &Access<'_>, draft: &CodeDraft, id: Id) -> Result<Planned, Failure> {
        let door = find_door(access, parse_id(&draft.door.0)?)?;
        if door.steps.claimed_at.is_none() || door.restored_at.is_some() {
            let reason = Obstacle::DoorNotInService { door: door.name };
            return Err(CommandError::NotAllowed { reason }.into());
        }
        let settings = held_settings(access, &door)?;
        let zone = zone_named(&door.zone)?;
        let place = Place { settings: &settings, zone: &zone, now: self.now() };
        let mut row = blank(id, &door, fitting_name(&draft.guest_name), self.now());
        let digits = match Offline::of(&draft.shape, place)? {
            Some(offline) => {
                place_offline(access, &door, &offline, &mut row)?;
                row.digits = settings.pin_digits;
                None
            }
            None => Some(self.place_stored(access, &door, (&draft.shape, place), &mut row)?),
        };
        let kind = kind_of(&row.kind);
        if !choices(access, &door)?.kinds.contains(&kind) {
            return Err(blocked(CodeObstacle::KindNotSupported { kind }).into());
        }
        Ok(Planned { door, row, digits })
    }

    fn place_stored(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        (shape, place): (&CodeShape, Place<'_>),
        row: &mut CodeRow,
    ) -> Result<Zeroizing<String>, Failure> {
        let kind = CodeKind::Stored;
        let unlike = || blocked(CodeObstacle::KindNotSupported { kind });
        let terms = stored::terms(shape, place)?.ok_or_else(unlike)?;
        let CodeShape::Stored { digits: wanted, .. } = shape else { return Err(unlike().into()) };
        let digits = stored::choose_digits(access, door, wanted.as_deref(), (&terms, place, &self.random()))?;
        kind_word(kind).clone_into(&mut row.kind);
        (row.starts_at, row.ends_at, row.uses) = (terms.starts_at, terms.ends_at, terms.uses);
        (row.weekdays, row.minutes) = (terms.hours.weekdays, terms.hours.minutes);
        row.digits = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        row.origin = stored::free_slot(access, door, place.now)?;
        Ok(digits)
    }

    fn code_preview(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
    ) -> Result<CodePreview, Failure> {
        let at = |unix| moment(&door.zone, unix);
        let exposed = code_exposed_until(access, row, (self.now(), self.now()))?;
        Ok(CodePreview {
            guest_name: row.guest_name.clone(),
            door_name: door.name.clone(),
            kind: kind_of(&row.kind),
            starts: at(row.starts_at),
            ends: at(row.ends_at),
            first_use_before: row.first_use_before.map(at),
            hours: hours_of(Hours { weekdays: row.weekdays, minutes: row.minutes }),
            uses: row.uses,
            digits: row.digits,
            needs_visit: matches!(row.origin, Origin::Stored { .. }),
            cannot_open_after: at(exposed.unwrap_or(row.ends_at)),
            guess: guess_bound(access, door)?,
        })
    }
}

/// A code thought through; a stored one with its digits.
struct Planned {
    door: DoorRow,
    row: CodeRow,
    digits: Option<Zeroizing<String>>,
}

fn blank(id: Id, door: &DoorRow, guest_name: String, now: u32) -> CodeRow {
    CodeRow {
        id,
        door: door.id,
        guest_name,
        kind: String::new(),
        starts_at: 0,
        ends_at: 0,
        first_use_before: None,
        weekdays: 0,
        minutes: (0, 0),
        uses: None,
        digits: 0,
        issuer_generation: door.issuer_generation,
        pin_generation: PIN_GENERATION,
        origin: Origin::Stored { slot: u16::MAX, version: 0 },
        made_at: now,
        confirmed_at: None,
        refused: None,
        first_used_at: None,
        last_used_at: None,
        undo_until: None,
        taken_back_at: None,
        revoked_in: None,
        revoked_at: None,
    }
}

fn place_offline(
    access: &Access<'_>,
    door: &DoorRow,
    offline: &Offline,
    row: &mut CodeRow,
) -> Result<(), Failure> {
    let unix = |at: i64| u32::try_from(at).map_err(|_| blocked(CodeObstacle::TooFarAhead));
    let kind = kind_of_class(offline.plan.class());
    kind_word(kind).clone_into(&mut row.kind);
    (row.starts_at, row.ends_at) = (unix(offline.span.start)?, unix(offline.span.end)?);
    row.first_use_before = offline.first_use_before.map(unix).transpose()?;
    (row.weekdays, row.minutes) = (offline.hours.weekdays, offline.hours.minutes);
    row.uses = (kind == CodeKind::OneTime).then_some(1);
    row.origin = free_variant(access, door, offline)?;
    Ok(())
}

/// Until when a code taken back at `taken_back_at` could still open, at worst; nothing when that is over.
pub(crate) fn code_exposed_until(
    access: &Access<'_>,
    row: &CodeRow,
    (taken_back_at, now): (u32, u32),
) -> Result<Option<u32>, Failure> {
    // A long or weekly code that was not used in its first week is dead after it; only the lock's log would tell.
    let ends_at = from_unix(row.ends_at.saturating_add(CODE_WIDENING_SECONDS));
    let error = reading::find(access, row.door)?.and_then(|reading| reading.clock_error);
    let taken = TakenBack {
        ends_at,
        max_stale: 0,
        known_since: from_unix(taken_back_at),
        clock_error_seconds: error
            .map(|(seconds, at)| clock_error_by(seconds.unsigned_abs(), from_unix(at), ends_at)),
        confirmed_at: None,
    };
    let exposure = worst_case(&taken, from_unix(now));
    Ok(exposure.map(|exposure| to_unix(exposure.until).unwrap_or(u32::MAX)))
}

/// The first variant that this door has not given out for the same time.
fn free_variant(access: &Access<'_>, door: &DoorRow, wanted: &Offline) -> Result<Origin, Failure> {
    let key = pin_key(access, door, PIN_GENERATION)?;
    let given: Vec<Origin> = code::of_door(access, door.id)?
        .iter()
        .filter(|row| (row.issuer_generation, row.pin_generation) == (door.issuer_generation, PIN_GENERATION))
        .map(|row| row.origin)
        .collect();
    for number in 0..u8::MAX {
        let Some(plaintext) = wanted.variant(number).as_ref().and_then(CodePlan::plaintext) else {
            return Err(blocked(CodeObstacle::VariantsUsedUp { most: number }).into());
        };
        let origin = Origin::Offline {
            epoch: wanted.epoch.0,
            plaintext: plaintext.number(),
            list_id: key.code_id(wanted.epoch, plaintext),
        };
        if !given.contains(&origin) {
            return Ok(origin);
        }
    }
    Err(unexpected("Failed to choose a code", "it has no variants"))
}

/// K_pin of the owner at a door.
fn pin_key(access: &Access<'_>, door: &DoorRow, generation: u8) -> Result<PinKey, Failure> {
    Ok(owner_issuer(access, door)?.pin(generation))
}

fn digits_of(access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<Zeroizing<String>, Failure> {
    let Origin::Offline { epoch, plaintext, .. } = row.origin else {
        let stored = code::stored_digits(access, row.id)?.ok_or(CommandError::Gone)?;
        let text = str::from_utf8(&stored).map_err(|error| unexpected("Failed to read a code", error))?;
        return Ok(Zeroizing::new(text.to_owned()));
    };
    // A code of an earlier generation died with it.
    if row.issuer_generation != door.issuer_generation {
        return Err(CommandError::Gone.into());
    }
    let broken = || unexpected("Failed to read a code", "it is none");
    let digits = Digits::new(row.digits).ok_or_else(broken)?;
    let plaintext = Plaintext::new(plaintext).ok_or_else(broken)?;
    let code = pin_key(access, door, row.pin_generation)?.encode(digits, Epoch(epoch), plaintext);
    Ok(Zeroizing::new(code.reveal().as_str().to_owned()))
}

fn choices(access: &Access<'_>, door: &DoorRow) -> Result<CodeChoices, Failure> {
    let settings = held_settings(access, door)?;
    let codes = family::of(&door.family)?.capability().codes;
    let offline = codes.is_some_and(|codes| codes.offline);
    let stored = codes.is_some_and(|codes| codes.stored_max > 0).then_some(CodeKind::Stored);
    let kinds = lock_protocol::pin::Class::ALL
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
    for row in code::of_door(access, door.id)? {
        let alive = row.revoked_at.is_none() && row.refused.is_none();
        let place = usize::from(row.digits).checked_sub(usize::from(STORED_DIGITS_MIN));
        if let (Origin::Stored { .. }, true, Some(place)) = (row.origin, alive, place)
            && let Some(count) = stored.get_mut(place)
        {
            *count = count.saturating_add(1);
        }
    }
    Ok(guess::drawn(&guess::keypad(&held_settings(access, door)?, OWNER_ONLY, stored)))
}
