//! Verbs: add a calendar by its address or as a file, change what its stays become, and remove it.

use calendar::Memory;
use cloud_client::feed::FeedAddress;
use store::table::calendar::{self as table, CalendarRow};
use store::table::path;
use store::{Access, Id, Secret};

use super::fetch::{Read, Reading};
use super::kept::Kept;
use super::settle::{recount, settle};
use super::{fault, find, rules};
use crate::App;
use crate::app::{find_own_door, id_text, parse_id};
use crate::failure::Failure;
use crate::path::{doors_of, living};
use crate::rename::clean_name;
use crate::view::{CalendarDraft, CalendarFault, CalendarId, CalendarRules, CommandError, Obstacle};

/// Calendars of one home.
const OF_HOME_MAX: u8 = 6;

impl App {
    /// Adds a calendar by its address, which is asked at once: what is no calendar is not added.
    ///
    /// # Errors
    /// `BadCalendar` says what is wrong with the address or its answer; `BadInput`; `NotAllowed`; `Gone`; `VaultLocked`.
    pub async fn add_calendar(
        &self,
        draft: &CalendarDraft,
        address: &str,
    ) -> Result<CalendarId, CommandError> {
        self.require_open_vault()?;
        let address = FeedAddress::parse(address, self.ports.calendars)
            .map_err(|error| bad(fault::of_address(error)))?;
        let (row, reading) = self.planned_calendar(draft, address.host())?;
        let answer = self.client()?.fetch(&address, None).await;
        let read = self.read_answer(answer, &reading);
        let row = CalendarRow { next_poll_at: Some(self.now()), ..row };
        Ok(self.insert_calendar(row, Some(&address), read)?)
    }

    /// Adds a calendar as a file.
    ///
    /// # Errors
    /// As [`App::add_calendar`].
    pub fn add_calendar_file(&self, draft: &CalendarDraft, bytes: &[u8]) -> Result<CalendarId, CommandError> {
        self.require_open_vault()?;
        let (row, reading) = self.planned_calendar(draft, "")?;
        let read = self.read_file(bytes, &reading);
        Ok(self.insert_calendar(row, None, read)?)
    }

    /// Takes a newer file of a calendar. A stay that is no longer in it ends as with an address: after two files without
    /// it that lie ten minutes apart.
    ///
    /// # Errors
    /// `BadCalendar`; `Gone`, also for one with an address; `VaultLocked`.
    pub fn renew_calendar_file(&self, calendar: &CalendarId, bytes: &[u8]) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&calendar.0)?;
        let (row, reading) = self.store.read(|access| {
            let row = find(access, id)?;
            let row = Some(row).filter(|row| row.next_poll_at.is_none()).ok_or(CommandError::Gone)?;
            let reading = Reading::of(access, &row)?;
            Ok::<_, Failure>((row, reading))
        })?;
        let read = whole(self.read_file(bytes, &reading))?;
        self.store.write(|access| self.take(access, &row, read))?;
        self.follow_by_themselves()?;
        self.announce();
        Ok(())
    }

    /// Changes what the stays of a calendar become. What was made stays until its booking is followed.
    ///
    /// # Errors
    /// `BadInput`; `Gone`; `VaultLocked`.
    pub fn set_calendar_rules(&self, calendar: &CalendarId, to: &CalendarRules) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&calendar.0)?;
        rules::check(to)?;
        let (json, now) = (rules::write(to)?, self.now());
        self.store.write(|access| {
            let row = find(access, id)?;
            table::set_rules(access, row.id, &json, now)?;
            recount(access, &row, now)?;
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }

    /// Forgets a calendar. The codes that were made for its bookings stay as they are.
    ///
    /// # Errors
    /// `Gone`.
    pub fn remove_calendar(&self, calendar: &CalendarId) -> Result<(), CommandError> {
        let id = parse_id(&calendar.0)?;
        self.store.write(|access| {
            let row = find(access, id)?;
            table::delete(access, id)?;
            let other = table::of_home(access, row.door, row.path)?.into_iter().next();
            other.map_or(Ok::<_, Failure>(()), |other| recount(access, &other, self.now()).map(|_| ()))
        })?;
        self.announce();
        Ok(())
    }

    fn read_file(&self, bytes: &[u8], reading: &Reading) -> Read {
        match reading.stays(bytes, self.now_utc()) {
            Ok(stays) => Read::Stays { stays: Box::new(stays), version: None },
            Err(why) => Read::NotRead(why),
        }
    }

    fn planned_calendar(&self, draft: &CalendarDraft, host: &str) -> Result<(CalendarRow, Reading), Failure> {
        rules::check(&draft.rules)?;
        let row = CalendarRow {
            id: self.new_id(),
            door: parse_id(&draft.door.0)?,
            path: draft.path.as_ref().map(|path| parse_id(&path.0)).transpose()?,
            name: clean_name(&draft.name, "name")?,
            host: host.to_owned(),
            rules: rules::write(&draft.rules)?,
            version: None,
            next_poll_at: None,
            to_do: 0,
            added_at: self.now(),
        };
        let reading = self.store.read(|access| {
            require_place(access, (row.door, row.path))?;
            Reading::of(access, &row)
        })?;
        Ok((row, reading))
    }

    fn insert_calendar(
        &self,
        row: CalendarRow,
        address: Option<&FeedAddress>,
        read: Read,
    ) -> Result<CalendarId, Failure> {
        let mut kept = Kept::new(Memory::new(self.now_utc()));
        let version = self.remember_answer(&mut kept, whole(read)?);
        let version = version.map(|version| serde_json::to_string(&version)).transpose();
        let next_poll_at = row.next_poll_at.map(|_| kept.next_poll_at());
        let row = CalendarRow { version: version.unwrap_or_default(), next_poll_at, ..row };
        let sealed = address.map(|address| Secret::new(address.reveal().as_bytes().to_vec()));
        self.store.write(|access| {
            let of_home = table::of_home(access, row.door, row.path)?.len();
            if of_home >= OF_HOME_MAX.into() {
                let reason = Obstacle::TooManyCalendars { most: OF_HOME_MAX };
                return Err(CommandError::NotAllowed { reason }.into());
            }
            table::insert(access, &row, sealed.as_ref(), &kept.sealed()?)?;
            settle(access, &row, self.now())?;
            Ok::<_, Failure>(())
        })?;
        self.follow_by_themselves()?;
        self.announce();
        Ok(CalendarId(id_text(row.id)))
    }
}

/// A door of this site in service, and a path that it is on.
fn require_place(access: &Access<'_>, (door, on): (Id, Option<Id>)) -> Result<(), Failure> {
    let row = find_own_door(access, door)?;
    if row.steps.claimed_at.is_none() || row.restored_at.is_some() {
        let reason = Obstacle::DoorNotInService { door: row.name };
        return Err(CommandError::NotAllowed { reason }.into());
    }
    let Some(on) = on else { return Ok(()) };
    let path: path::PathRow = living(access, on)?;
    doors_of(access, path.id, door).map(|_| ())
}

/// What a calendar begins with, or is renewed from: an answer that is one.
fn whole(read: Read) -> Result<Read, Failure> {
    match read {
        Read::Stays { .. } => Ok(read),
        Read::NotRead(why) => Err(bad(fault::of_not_read(why))),
        Read::NoAnswer(why, _) => Err(bad(fault::of_no_answer(why))),
        // Nobody asked whether there is something newer.
        Read::Unchanged => Err(bad(CalendarFault::Odd)),
    }
}

fn bad(reason: CalendarFault) -> Failure {
    CommandError::BadCalendar { reason }.into()
}
