//! Verb: bring what was made for a booking in step with it, by the host's tap or by the calendar's own rules.

use store::Access;
use store::table::booking::{self, BookingRow, Made};
use store::table::calendar::{self as table, CalendarRow};
use store::table::code::{self, CodeRow};

use super::home::{Entry, Home, Step, same_home, unix};
use super::settle::{recount, settle};
use super::{At, find, parse_booking, rules};
use crate::App;
use crate::app::id_text;
use crate::change_code::move_code;
use crate::failure::{Failure, unexpected};
use crate::take_back_code::begin_taking_back;
use crate::view::{BookingId, CodeId, CommandError};

/// Codes that one home gets by itself in one round; the others follow in the next.
const ROUND_MAX: usize = 25;

impl App {
    /// Makes a booking's code, gives it the times of the booking, or ends it. Gives the code if there is one then.
    ///
    /// # Errors
    /// `Gone`; as `make_code`, `change_code` and `take_back_code`.
    pub fn follow_booking(&self, id: &BookingId) -> Result<Option<CodeId>, CommandError> {
        self.require_open_vault()?;
        let at = parse_booking(id)?;
        let made = self.store.write(|access| {
            let one = find(access, at.0)?;
            let home = settle(access, &one, self.now())?;
            let entries = home.entries(access, self.now())?;
            let entry = entries.iter().find(|entry| entry.told_by.contains(&at)).ok_or(CommandError::Gone)?;
            let made = self.follow(access, &home, entry)?;
            recount(access, &one, self.now())?;
            Ok::<_, Failure>(made)
        })?;
        self.announce();
        Ok(made)
    }

    /// Lets calendars whose host said so do the same by themselves. What the rules refuse waits for the host.
    pub(super) fn follow_by_themselves(&self) -> Result<bool, Failure> {
        let mut changed = false;
        for one in self.store.read(|access| moving(access, self.now()))? {
            for at in self.store.write(|access| self.due(access, &one))? {
                changed |= self.follow_by_itself(&one, at)?;
            }
        }
        Ok(changed)
    }

    /// The bookings of a home that nobody needs to look at, as far as their codes can be made.
    fn due(&self, access: &Access<'_>, one: &CalendarRow) -> Result<Vec<At>, Failure> {
        let home = settle(access, one, self.now())?;
        let entries = home.entries(access, self.now())?;
        let due = entries.iter().filter(|entry| is_due(&home, entry));
        let can = due.filter(|entry| entry.step != Step::Make || !self.is_refused(access, &home, entry));
        Ok(can.filter_map(|entry| entry.told_by.first().copied()).take(ROUND_MAX).collect())
    }

    /// Whether what the rules of its calendar say cannot be made.
    fn is_refused(&self, access: &Access<'_>, home: &Home, entry: &Entry<'_>) -> bool {
        self.obstacle_of(access, home, entry).is_some()
    }

    /// What stands in the way of a booking's code.
    pub(super) fn obstacle_of(
        &self,
        access: &Access<'_>,
        home: &Home,
        entry: &Entry<'_>,
    ) -> Option<CommandError> {
        let held = home.calendar(entry.told_by.first()?.0)?;
        self.code_obstacle(access, &rules::draft(&held.row, &held.rules, &entry.merged?.stay))
    }

    fn follow_by_itself(&self, one: &CalendarRow, at: At) -> Result<bool, Failure> {
        let done = self.store.write(|access| {
            let home = Home::of(access, one)?;
            let entries = home.entries(access, self.now())?;
            if let Some(entry) = entries.iter().find(|entry| entry.told_by.contains(&at)) {
                self.follow(access, &home, entry)?;
            }
            recount(access, one, self.now())?;
            Ok::<_, Failure>(())
        });
        match done {
            Ok(()) => Ok(true),
            // It waits for the host, and keeps no other home waiting.
            Err(failure) => {
                tracing::info!(error = %failure.0, "A booking could not be followed");
                Ok(false)
            }
        }
    }

    pub(super) fn follow(
        &self,
        access: &Access<'_>,
        home: &Home,
        entry: &Entry<'_>,
    ) -> Result<Option<CodeId>, Failure> {
        let now = self.now();
        match entry.step {
            Step::Stay => {}
            Step::Make | Step::Aside if entry.merged.is_some() => {
                let made = self.make(access, home, entry)?;
                keep(access, home, &entry.told_by, |row| {
                    (row.made, row.aside) = (Some(made), false);
                })?;
                return Ok(Some(CodeId(id_text(made.code))));
            }
            Step::Make | Step::Aside => {}
            Step::Move => {
                let (merged, code) = (entry.merged.ok_or_else(lost)?, entry.code.as_ref().ok_or_else(lost)?);
                let stay = unix(&merged.stay.span);
                move_code(access, code.id, stay, now)?;
                keep(access, home, &entry.told_by, |row| row.made = Some(Made { code: code.id, stay }))?;
            }
            Step::Renew => return self.renew(access, home, entry).map(Some),
            Step::End => {
                let code = entry.code.as_ref().ok_or_else(lost)?;
                begin_taking_back(access, code, now)?;
                end_told(access, entry.row, now)?;
                booking::delete(access, entry.row.calendar, entry.row.number)?;
                return Ok(None);
            }
        }
        Ok(entry.code.as_ref().map(|code| CodeId(id_text(code.id))))
    }

    fn make(&self, access: &Access<'_>, home: &Home, entry: &Entry<'_>) -> Result<Made, Failure> {
        let merged = entry.merged.ok_or_else(lost)?;
        let held = entry.told_by.first().and_then(|(calendar, _)| home.calendar(*calendar));
        let held = held.ok_or_else(lost)?;
        let (draft, stay) = (rules::draft(&held.row, &held.rules, &merged.stay), unix(&merged.stay.span));
        // Such as of a calendar that was removed and is added again: the guest keeps the digits.
        if let Some(code) = self.code_like(access, &draft)?
            && !booking::is_made(access, code)?
        {
            return Ok(Made { code, stay });
        }
        let code = self.new_id();
        self.insert_code(access, &draft, code)?;
        Ok(Made { code, stay })
    }

    /// Digits that say their days cannot say others: a new code, of which the guest must be told. The one that the guest
    /// has goes on until then if it opens at no other time, or if they are there: nobody is locked out unheard.
    fn renew(&self, access: &Access<'_>, home: &Home, entry: &Entry<'_>) -> Result<CodeId, Failure> {
        let old = entry.code.as_ref().ok_or_else(lost)?;
        let made = self.make(access, home, entry)?;
        let new = code::find(access, made.code)?.ok_or_else(lost)?;
        let told = entry.row.told.filter(|_| entry.row.tell);
        let told = told.map(|told| code::find(access, told)).transpose()?.flatten();
        let there = entry.row.starts_at <= self.now();
        let mut kept = None;
        // Of a code that the guest has not heard of nothing is kept.
        let (has, never) = told.as_ref().map_or((old, None), |told| (told, Some(old)));
        for before in [Some(has), never].into_iter().flatten() {
            if before.id == has.id && (there || covers(&new, before)) {
                kept = Some(before.id);
            } else {
                begin_taking_back(access, before, self.now())?;
            }
        }
        keep(access, home, &entry.told_by, |row| {
            (row.made, row.tell, row.told) = (Some(made), true, kept);
        })?;
        Ok(CodeId(id_text(made.code)))
    }
}

/// Ends the code that a guest had before the one that is told now.
pub(super) fn end_told(access: &Access<'_>, row: &BookingRow, now: u32) -> Result<(), Failure> {
    match row.told.map(|told| code::find(access, told)).transpose()?.flatten() {
        Some(told) => begin_taking_back(access, &told, now),
        None => Ok(()),
    }
}

/// Whether the code is one that nobody needs to look at before it is made, moved or ended.
fn is_due(home: &Home, entry: &Entry<'_>) -> bool {
    let told = entry.told_by.first().and_then(|(calendar, _)| home.calendar(*calendar));
    if !told.is_some_and(|held| held.rules.automatic) {
        return false;
    }
    match entry.step {
        Step::Stay | Step::Aside => false,
        Step::End => true,
        Step::Make => entry.overlaps.is_empty() && entry.doubt.is_none(),
        Step::Move | Step::Renew => entry.overlaps.is_empty(),
    }
}

/// One calendar of each home that moves by itself: by its rules, or because a stay is over.
fn moving(access: &Access<'_>, now: u32) -> Result<Vec<CalendarRow>, Failure> {
    let over = booking::calendars_with_over(access, now)?;
    let mut found: Vec<CalendarRow> = Vec::new();
    for row in table::all(access)? {
        let moves = over.contains(&row.id) || rules::read(&row.rules)?.automatic;
        if moves && !found.iter().any(|other| same_home(other, &row)) {
            found.push(row);
        }
    }
    Ok(found)
}

fn covers(one: &CodeRow, other: &CodeRow) -> bool {
    one.starts_at <= other.starts_at && other.ends_at <= one.ends_at
}

/// Changes the rows of a booking.
pub(super) fn keep(
    access: &Access<'_>,
    home: &Home,
    told_by: &[At],
    change: impl Fn(&mut BookingRow),
) -> Result<(), Failure> {
    for row in told_by.iter().filter_map(|at| home.rows.get(at)) {
        let mut row = row.clone();
        change(&mut row);
        booking::set(access, &row)?;
    }
    Ok(())
}

fn lost() -> Failure {
    unexpected("Failed to follow a booking", "a part of it is missing")
}
