//! Verb: make a code for a keypad. An offline code needs no lock, no cloud and no visit: its digits are its terms, under
//! a key that this phone derives and the lock knows.

use access::exposure::{TakenBack, clock_error_by, worst_case};
use access::link::fitting_name;
use access::policy::{Kind, Wanted};
use access::zone::{from_unix, to_unix};
use store::table::code::{self, CodeRow, OfPath, Origin};
use store::table::door::DoorRow;
use store::table::{path, profile, reading};
use store::{Access, Id, Secret};

use crate::App;
use crate::app::{find_door, find_own_door, id_text, moment, parse_id, zone_named};
use crate::change_code::latest_end;
use crate::code::{blocked, kind_of, row_hours};
use crate::code_page;
use crate::failure::Failure;
use crate::family::{self, CodeDigits, Codes};
use crate::grant_words::role_word;
use crate::path::{doors_of, living, name_of, require_alike};
use crate::repeat::{self, Thought};
use crate::rules;
use crate::view::{
    CodeChoices, CodeDraft, CodeId, CodeKind, CodeObstacle, CodePreview, CodeShape, CommandError, DoorId,
    Obstacle, PathId, RepeatPlan, SharedCode,
};

/// Generation of the offline codes of every door; only a lost list of revoked ones would raise it.
pub(crate) const PIN_GENERATION: u8 = 0;
/// A lock opens for a code so many seconds before and after its window, beside its clock's error (section 9).
const CODE_WIDENING_SECONDS: u32 = 120;

impl App {
    /// Says what codes a door's lock can take.
    ///
    /// # Errors
    /// `Gone`.
    pub fn code_choices(&self, door: &DoorId) -> Result<CodeChoices, CommandError> {
        let id = parse_id(&door.0)?;
        Ok(self.store.read(|access| {
            let door = find_own_door(access, id)?;
            codes_of(&door)?.choices(access, &door)
        })?)
    }

    /// Shows what a draft would become, without making it.
    ///
    /// # Errors
    /// `BadInput` and `NotAllowed` say why.
    pub fn preview_code(&self, draft: &CodeDraft) -> Result<CodePreview, CommandError> {
        let id = self.new_id();
        Ok(self.store.read(|access| {
            let planned = self.plan_code(access, draft, id)?;
            self.code_preview(
                access,
                (&planned.door, &planned.row),
                planned.repeat.map(|thought| thought.plan),
            )
        })?)
    }

    /// Makes the code and gives its digits. Nothing needs to reach the lock.
    ///
    /// # Errors
    /// As [`App::preview_code`]; `VaultLocked`.
    pub fn make_code(&self, draft: &CodeDraft) -> Result<SharedCode, CommandError> {
        self.require_open_vault()?;
        let id = self.new_id();
        self.store.write(|access| self.insert_code(access, draft, id))?;
        self.announce();
        self.show_code(&CodeId(id_text(id)))
    }

    /// As [`App::make_code`], as a part of something larger.
    pub(crate) fn insert_code(&self, access: &Access<'_>, draft: &CodeDraft, id: Id) -> Result<(), Failure> {
        let Planned { door, row, digits, others, repeat } = self.plan_code(access, draft, id)?;
        let sealed = digits.as_ref().map(|digits| Secret::new(digits.as_bytes().to_vec()));
        code::insert(access, &row, sealed.as_ref())?;
        for other in others {
            let twin = CodeRow { id: self.new_id(), door: other.id, ..row.clone() };
            code::insert(access, &twin, None)?;
        }
        if let Some(digits) = &digits {
            codes_of(&door)?.want(access, &door, &row, digits)?;
        }
        repeat.map_or(Ok(()), |thought| self.keep_repeat(access, &row, &thought))
    }

    /// A code that is given out already and is what a draft would become: same guest, same doors, same time.
    pub(crate) fn code_like(&self, access: &Access<'_>, draft: &CodeDraft) -> Result<Option<Id>, Failure> {
        let Planned { row, .. } = self.plan_code(access, draft, self.new_id())?;
        let terms = |row: &CodeRow| (row.starts_at, row.ends_at, row.path.map(|of| (of.path, of.generation)));
        let same = |other: &CodeRow| {
            terms(other) == terms(&row)
                && (&other.guest_name, &other.kind, &other.role) == (&row.guest_name, &row.kind, &row.role)
                && (other.weekdays, other.uses, other.repeat) == (0, None, None)
        };
        let alive = |other: &CodeRow| {
            other.taken_back_at.is_none() && other.undo_until.is_none() && other.refused.is_none()
        };
        let given = code::of_door(access, row.door)?;
        Ok(given.iter().find(|other| same(other) && alive(other)).map(|other| other.id))
    }

    /// What stands in the way of a draft, if anything does.
    pub(crate) fn code_obstacle(&self, access: &Access<'_>, draft: &CodeDraft) -> Option<CommandError> {
        self.plan_code(access, draft, self.new_id()).err().map(|failure| failure.0)
    }

    /// Shows a code again. The digits are made afresh from the site key; they are not stored.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn show_code(&self, code: &CodeId) -> Result<SharedCode, CommandError> {
        let id = parse_id(&code.0)?;
        let (digits, preview, inviter) = self.store.read(|access| {
            let row = code::find(access, id)?.ok_or(CommandError::Gone)?;
            let door = find_door(access, row.door)?;
            let digits = codes_of(&door)?.digits(access, &door, &row)?;
            let plan = self.repeat_plan(access, &door, &row)?;
            let preview = self.code_preview(access, (&door, &row), plan)?;
            Ok::<_, Failure>((digits, preview, profile::host_name(access)?.unwrap_or_default()))
        })?;
        let web_link = code_page::web_link(&digits, &preview, (inviter, &self.ports.web_host));
        Ok(SharedCode { code: code.clone(), digits: digits.as_str().to_owned(), web_link, preview })
    }

    fn plan_code(&self, access: &Access<'_>, draft: &CodeDraft, id: Id) -> Result<Planned, Failure> {
        let door = find_own_door(access, parse_id(&draft.door.0)?)?;
        if door.steps.claimed_at.is_none() || door.restored_at.is_some() {
            let reason = Obstacle::DoorNotInService { door: door.name };
            return Err(CommandError::NotAllowed { reason }.into());
        }
        let codes = codes_of(&door)?;
        let zone = zone_named(&door.zone)?;
        let mut row = CodeRow {
            role: role_word(draft.role).to_owned(),
            ..blank(id, &door, fitting_name(&draft.guest_name), self.now())
        };
        let others = place_on_path(access, draft.path.as_ref(), (&door, &mut row))?;
        let (place, random) = ((&door, &zone), self.random());
        let (digits, repeat) = match &draft.shape {
            CodeShape::Repeating { digits, rule } => {
                let wish = (rule, digits.as_deref(), &random);
                let (digits, thought) = repeat::planned(access, place, wish, &mut row)?;
                (Some(digits), Some(thought))
            }
            shape @ (CodeShape::OneTime { .. }
            | CodeShape::Visit { .. }
            | CodeShape::Stay { .. }
            | CodeShape::Long { .. }
            | CodeShape::Weekly { .. }
            | CodeShape::Stored { .. }) => (codes.plan(access, place, (shape, &random), &mut row)?, None),
        };
        let kind = kind_of(&row.kind);
        if !codes.choices(access, &door)?.kinds.contains(&kind) {
            return Err(blocked(CodeObstacle::KindNotSupported { kind }).into());
        }
        let stored = matches!(row.origin, Origin::Stored { .. });
        let wanted = Wanted {
            role: draft.role,
            kind: way_in(kind),
            starts: from_unix(row.starts_at.max(row.made_at)),
            ends: from_unix(repeat.as_ref().map_or(row.ends_at, |thought| thought.ends_at)),
            devices: 1,
            hand_on: 0,
            intents: &[],
            stored_digits: stored.then_some(row.digits),
        };
        rules::permit(access, &wanted)?;
        Ok(Planned { door, row, digits, others, repeat })
    }

    fn code_preview(
        &self,
        access: &Access<'_>,
        (door, row): (&DoorRow, &CodeRow),
        repeat: Option<RepeatPlan>,
    ) -> Result<CodePreview, Failure> {
        let at = |unix| moment(&door.zone, unix);
        // At worst everything that is shown is brought to the lock before anything is taken back.
        let last = repeat.as_ref().and_then(|plan| plan.windows.last()).map(|window| window.ends.unix);
        let until = CodeRow { ends_at: last.unwrap_or(row.ends_at), ..row.clone() };
        let exposed = code_exposed_until(access, &until, (self.now(), self.now()))?;
        Ok(CodePreview {
            guest_name: row.guest_name.clone(),
            door_name: door.name.clone(),
            doors: path_doors(access, row)?,
            kind: kind_of(&row.kind),
            starts: at(row.starts_at),
            ends: at(until.ends_at),
            first_use_before: row.first_use_before.map(at),
            hours: repeat.as_ref().map_or_else(|| row_hours(row), |plan| plan.rule.hours.clone()),
            uses: row.uses,
            digits: row.digits,
            needs_visit: matches!(row.origin, Origin::Stored { .. }),
            cannot_open_after: at(exposed.unwrap_or(until.ends_at)),
            guess: codes_of(door)?.guess_bound(access, door)?,
            repeat,
        })
    }
}

fn way_in(kind: CodeKind) -> Kind {
    match kind {
        CodeKind::OneTime => Kind::OneTimeCode,
        CodeKind::Visit => Kind::VisitCode,
        CodeKind::Stay => Kind::StayCode,
        CodeKind::Long => Kind::LongCode,
        CodeKind::Weekly => Kind::WeeklyCode,
        CodeKind::Stored => Kind::StoredCode,
    }
}

/// The codes of a door's family.
pub(crate) fn codes_of(door: &DoorRow) -> Result<&'static dyn Codes, Failure> {
    let none = || CommandError::NotAllowed { reason: Obstacle::NoKeypad };
    family::of(&door.family)?.codes().ok_or_else(|| none().into())
}

/// A code thought through; a stored one with its digits.
struct Planned {
    door: DoorRow,
    row: CodeRow,
    digits: Option<CodeDigits>,
    /// The other doors of its path.
    others: Vec<DoorRow>,
    repeat: Option<Thought>,
}

/// Makes the row one of a path's, when it shall be; gives the path's other doors.
fn place_on_path(
    access: &Access<'_>,
    path: Option<&PathId>,
    (door, row): (&DoorRow, &mut CodeRow),
) -> Result<Vec<DoorRow>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let path = living(access, parse_id(&path.0)?)?;
    let mut doors = doors_of(access, path.id, door.id)?;
    require_alike(access, &doors)?;
    row.path = Some(OfPath { path: path.id, generation: path.generation, set: row.id });
    doors.retain(|other| other.id != door.id);
    Ok(doors)
}

/// Names of the doors that a path's code opens; none for a code of one door.
fn path_doors(access: &Access<'_>, row: &CodeRow) -> Result<Vec<String>, Failure> {
    let Some(of) = row.path else { return Ok(Vec::new()) };
    path::doors(access, of.path)?.iter().map(|held| name_of(access, held.door)).collect()
}

fn blank(id: Id, door: &DoorRow, guest_name: String, now: u32) -> CodeRow {
    CodeRow {
        id,
        door: door.id,
        guest_name,
        role: String::new(),
        kind: String::new(),
        starts_at: 0,
        ends_at: 0,
        first_use_before: None,
        weekdays: 0,
        minutes: (0, 0),
        second_hours: (0, (0, 0)),
        repeat: None,
        uses: None,
        digits: 0,
        issuer_generation: door.issuer_generation,
        pin_generation: PIN_GENERATION,
        origin: Origin::Stored { slot: u16::MAX, version: 0 },
        path: None,
        made_at: now,
        confirmed_at: None,
        refused: None,
        first_used_at: None,
        last_used_at: None,
        undo_until: None,
        taken_back_at: None,
        revoked_in: None,
        revoked_at: None,
        sent_at: None,
    }
}

/// Until when a code taken back at `taken_back_at` could still open, at worst; nothing when that is over.
pub(crate) fn code_exposed_until(
    access: &Access<'_>,
    row: &CodeRow,
    (taken_back_at, now): (u32, u32),
) -> Result<Option<u32>, Failure> {
    // A long or weekly code that was not used in its first week is dead after it; only the lock's log would tell.
    let ends_at = from_unix(latest_end(access, row)?.saturating_add(CODE_WIDENING_SECONDS));
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
