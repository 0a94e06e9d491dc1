//! Keeps the rows of bookings in step with what is known of their calendars. Whatever an answer changed, and wherever it
//! broke off before, comes out of the two of them again.

use access::zone::from_unix;
use store::Access;
use store::table::booking::{self, BookingRow, Made};
use store::table::calendar::{self as table, CalendarRow};

use super::At;
use super::follow::end_told;
use super::home::{Held, Home, unix};
use super::rules;
use crate::failure::Failure;

/// Writes down what the calendars of a home know, and gives the home as it is then.
pub(super) fn settle(access: &Access<'_>, one: &CalendarRow, now: u32) -> Result<Home, Failure> {
    let mut before = Home::of(access, one)?;
    forget_past(access, &mut before, now)?;
    take_known(access, &before)?;
    let mut home = Home::of(access, one)?;
    share_codes(access, &mut home)?;
    let home = Home::of(access, one)?;
    take_gone(access, &home, now)?;
    recount(access, one, now)
}

/// Counts what wants the host.
pub(super) fn recount(access: &Access<'_>, one: &CalendarRow, now: u32) -> Result<Home, Failure> {
    let home = Home::of(access, one)?;
    let entries = home.entries(access, now)?;
    for held in &home.calendars {
        let to_do = home.to_do(&entries, held.row.id);
        if to_do != held.row.to_do {
            table::set_to_do(access, held.row.id, to_do)?;
        }
    }
    drop(entries);
    Ok(home)
}

/// Who was there is nobody's business any more.
fn forget_past(access: &Access<'_>, home: &mut Home, now: u32) -> Result<(), Failure> {
    for Held { row, kept, .. } in &mut home.calendars {
        if kept.memory.forget_past(from_unix(now)) {
            let times = (row.version.as_deref(), row.next_poll_at);
            table::set_known(access, row.id, &kept.sealed()?, times)?;
        }
    }
    Ok(())
}

/// Every stay that is known has a row with its dates.
fn take_known(access: &Access<'_>, home: &Home) -> Result<(), Failure> {
    for held in &home.calendars {
        for known in held.kept.memory.known() {
            let at = (held.row.id, known.number.value());
            let (starts_at, ends_at) = unix(&known.stay.span);
            let fresh = BookingRow {
                starts_at,
                ends_at,
                guest_name: rules::called(&known.stay, &held.row.host),
                gone_at: None,
                ..home.rows.get(&at).cloned().unwrap_or_else(|| blank(at))
            };
            if home.rows.get(&at) != Some(&fresh) {
                booking::set(access, &fresh)?;
            }
        }
    }
    Ok(())
}

fn blank((calendar, number): At) -> BookingRow {
    BookingRow {
        calendar,
        number,
        starts_at: 0,
        ends_at: 0,
        guest_name: String::new(),
        gone_at: None,
        made: None,
        tell: false,
        told: None,
        aside: false,
        answered: None,
    }
}

/// Calendars that tell of the same stay share its code, so that it stays when one of them forgets it.
fn share_codes(access: &Access<'_>, home: &mut Home) -> Result<(), Failure> {
    let mut shared: Vec<(At, BookingRow)> = Vec::new();
    for merged in home.stays() {
        let told_by = home.told_by(merged);
        let rows = || told_by.iter().filter_map(|at| home.rows.get(at));
        let first = rows().find(|row| row.made.is_some());
        let aside = rows().any(|row| row.aside);
        for (at, row) in told_by.iter().zip(rows()) {
            let with = first.filter(|_| row.made.is_none()).unwrap_or(row);
            let fresh =
                BookingRow { made: with.made, tell: with.tell, told: with.told, aside, ..row.clone() };
            if fresh != *row {
                shared.push((*at, fresh));
            }
        }
    }
    for (at, row) in shared {
        booking::set(access, &row)?;
        home.rows.insert(at, row);
    }
    Ok(())
}

/// A row whose stay is not known any more is over, or cancelled: that is told as long as its code opens.
fn take_gone(access: &Access<'_>, home: &Home, now: u32) -> Result<(), Failure> {
    let living = |row: &BookingRow| home.known((row.calendar, row.number)).is_some();
    for row in home.rows.values().filter(|row| !living(row)) {
        let elsewhere = |made: Made| {
            home.rows.values().any(|other| living(other) && other.made.map(|it| it.code) == Some(made.code))
        };
        let opens = row.made.filter(|made| !elsewhere(*made)).is_some();
        let over = row.ends_at <= now;
        if over {
            end_told(access, row, now)?;
        }
        if over || !opens {
            booking::delete(access, row.calendar, row.number)?;
        } else if row.gone_at.is_none() {
            booking::set(access, &BookingRow { gone_at: Some(now), tell: false, ..row.clone() })?;
        }
    }
    Ok(())
}
