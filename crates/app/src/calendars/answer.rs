//! Verbs: the host's word on a booking or a calendar.

use calendar::memory::Word;
use store::Access;
use store::table::calendar as table;

use super::home::{Entry, Home};
use super::kept::Kept;
use super::settle::{recount, settle};
use super::{At, find, follow, parse_booking};
use crate::App;
use crate::app::parse_id;
use crate::failure::{Failure, unexpected};
use crate::view::{BookingAnswer, BookingId, CalendarId, CommandError};

impl App {
    /// Nothing is to be made for a booking.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn put_booking_aside(&self, booking: &BookingId) -> Result<(), CommandError> {
        self.on_booking(booking, |access, home, entry| {
            follow::keep(access, home, &entry.told_by, |row| row.aside = true)
        })
    }

    /// The guest of a booking was told of other digits: those from before end.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn note_guest_told(&self, booking: &BookingId) -> Result<(), CommandError> {
        self.on_booking(booking, |access, home, entry| {
            follow::end_told(access, entry.row, self.now())?;
            follow::keep(access, home, &entry.told_by, |row| (row.tell, row.told) = (false, None))
        })
    }

    /// The host's word on a calendar that would end, or shorten, the stay of a guest who has arrived.
    ///
    /// # Errors
    /// `Gone` when nobody asked; `VaultLocked`.
    pub fn answer_booking(&self, booking: &BookingId, answer: BookingAnswer) -> Result<(), CommandError> {
        self.on_booking(booking, |access, home, entry| {
            let asked: Vec<At> =
                entry.told_by.iter().copied().filter(|at| home.question(*at).is_some()).collect();
            if asked.is_empty() {
                return Err(CommandError::Gone.into());
            }
            match answer {
                BookingAnswer::Keep => asked.iter().try_for_each(|at| leave(access, home, *at)),
                BookingAnswer::Follow => {
                    asked.iter().try_for_each(|at| let_end(access, home, *at))?;
                    self.follow_what_was_made(access, home, entry)
                }
            }
        })
    }

    /// The host says that a calendar is right although it has lost many stays. They end when it was said twice.
    ///
    /// # Errors
    /// `Gone`; `VaultLocked`.
    pub fn believe_calendar(&self, calendar: &CalendarId) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let (id, now) = (parse_id(&calendar.0)?, self.now());
        self.store.write(|access| {
            let row = find(access, id)?;
            let mut kept = Kept::load(access, id)?;
            kept.memory.believe();
            let next = row.next_poll_at.map(|_| now);
            table::set_known(access, id, &kept.sealed()?, (row.version.as_deref(), next))?;
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    fn on_booking(
        &self,
        booking: &BookingId,
        work: impl FnOnce(&Access<'_>, &Home, &Entry<'_>) -> Result<(), Failure>,
    ) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let at = parse_booking(booking)?;
        self.store.write(|access| {
            let one = find(access, at.0)?;
            let home = Home::of(access, &one)?;
            let entries = home.entries(access, self.now())?;
            let entry = entries.iter().find(|entry| entry.told_by.contains(&at)).ok_or(CommandError::Gone)?;
            work(access, &home, entry)?;
            recount(access, &one, self.now())?;
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    /// After the host's word what was made for a booking follows at once, unless another calendar still tells of it.
    fn follow_what_was_made(
        &self,
        access: &Access<'_>,
        before: &Home,
        entry: &Entry<'_>,
    ) -> Result<(), Failure> {
        let one = before.calendars.first().ok_or(CommandError::Gone)?;
        let home = settle(access, &one.row, self.now())?;
        let Some(made) = entry.code.as_ref() else { return Ok(()) };
        let entries = home.entries(access, self.now())?;
        let is_it = |it: &&Entry<'_>| it.code.as_ref().is_some_and(|code| code.id == made.id);
        let Some(entry) = entries.iter().find(is_it) else { return Ok(()) };
        self.follow(access, &home, entry).map(|_| ())
    }
}

fn leave(access: &Access<'_>, home: &Home, at: At) -> Result<(), Failure> {
    let Some(loss) = home.question(at) else { return Ok(()) };
    let json = serde_json::to_string(&loss);
    let json = json.map_err(|error| unexpected("Failed to write an answer", error))?;
    follow::keep(access, home, &[at], |row| row.answered = Some(json.clone()))
}

fn let_end(access: &Access<'_>, home: &Home, at: At) -> Result<(), Failure> {
    let (Some(known), Some(held)) = (home.known(at), home.calendar(at.0)) else { return Ok(()) };
    let mut kept = Kept::load(access, at.0)?;
    kept.memory.answer(known.number, Word::Follow);
    let times = (held.row.version.as_deref(), held.row.next_poll_at);
    Ok(table::set_known(access, at.0, &kept.sealed()?, times)?)
}
