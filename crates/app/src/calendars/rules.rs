//! What the stays of a calendar become: its rules read, the hours of its door, and the draft of a code.

use access::Zone;
use access::wall::{TimeOfDay, Wall};
use calendar::details::Details;
use calendar::kind::{Choices, Treat};
use calendar::source::Source;
use calendar::{House, Stay};
use store::Access;
use store::table::calendar::CalendarRow;
use store::table::door::DoorRow;

use crate::app::{id_text, zone_named};
use crate::code::bad;
use crate::failure::{Failure, unexpected};
use crate::make_code::codes_of;
use crate::view::{
    CalendarRules, CodeDraft, CodeShape, DoorId, InputFault, PathId, Role, StayBecomes, StayHours,
};

pub(super) fn read(json: &str) -> Result<CalendarRules, Failure> {
    serde_json::from_str(json).map_err(|error| unexpected("Failed to read a calendar's rules", error))
}

pub(super) fn write(rules: &CalendarRules) -> Result<String, Failure> {
    serde_json::to_string(rules).map_err(|error| unexpected("Failed to write a calendar's rules", error))
}

/// Refuses hours that no day has.
pub(super) fn check(rules: &CalendarRules) -> Result<(), Failure> {
    match rules.becomes {
        StayBecomes::StoredCode { check_in, check_out } => {
            for (time, field) in [(check_in, "check_in"), (check_out, "check_out")] {
                if time.minutes() >= TimeOfDay::END.minutes() {
                    return Err(bad(field, InputFault::NoSuchTime).into());
                }
            }
            Ok(())
        }
        StayBecomes::StayCode { .. } => Ok(()),
    }
}

pub(super) fn choices(rules: &CalendarRules) -> Choices {
    let treat = |is_stay| if is_stay { Treat::Stay } else { Treat::Ignore };
    Choices { closed: treat(rules.closed_is_stay), unknown: treat(rules.unknown_is_stay) }
}

/// Zone and hours of a door: those of the codes that its stays become, so that a booking says what its code does.
pub(super) fn house(access: &Access<'_>, door: &DoorRow, rules: &CalendarRules) -> Result<House, Failure> {
    let zone = zone_named(&door.zone)?;
    let (check_in, check_out) = match rules.becomes {
        StayBecomes::StoredCode { check_in, check_out } => (check_in, check_out),
        StayBecomes::StayCode { hours } => lock_hours(access, (door, &zone), hours)?,
    };
    Ok(House { zone, check_in, check_out })
}

fn lock_hours(
    access: &Access<'_>,
    (door, zone): (&DoorRow, &Zone),
    hours: StayHours,
) -> Result<(TimeOfDay, TimeOfDay), Failure> {
    let plans = codes_of(door)?.choices(access, door)?.stay_hours;
    let plan = match hours {
        StayHours::Standard => plans.first(),
        StayHours::Flexible => plans.get(1),
    };
    match plan {
        Some(plan) => Ok((plan.arrival, plan.departure)),
        None => {
            let hours = crate::rules::hours(access, zone.clone())?;
            Ok((hours.check_in, hours.check_out))
        }
    }
}

/// The code that a stay becomes.
pub(super) fn draft(row: &CalendarRow, rules: &CalendarRules, stay: &Stay) -> CodeDraft {
    let (first, last) = (stay.span.first_day(), stay.span.last_day());
    let shape = match rules.becomes {
        StayBecomes::StayCode { hours } => CodeShape::Stay {
            arrival: first.to_string(),
            // Longer than any lock keeps, and refused in its words.
            nights: u8::try_from((last - first).num_days()).unwrap_or(u8::MAX),
            hours,
        },
        StayBecomes::StoredCode { .. } => CodeShape::Stored {
            digits: None,
            starts: Some(Wall::of(stay.span.from.wall.time()).to_string()),
            ends: stay.span.until.wall.to_string(),
            weekly: None,
            uses: None,
        },
    };
    CodeDraft {
        guest_name: called(stay, &row.host),
        role: Role::Guest,
        door: DoorId(id_text(row.door)),
        path: row.path.map(|path| PathId(id_text(path))),
        shape,
    }
}

/// Who comes: the name, the number of the reservation, or the site and the day of arrival.
pub(super) fn called(stay: &Stay, host: &str) -> String {
    let Details { name, reservation, .. } = &stay.details;
    let site = match stay.source {
        Source::Airbnb => "Airbnb",
        Source::Vrbo => "Vrbo",
        Source::Booking => "Booking.com",
        Source::Google => "Google",
        Source::Other => host,
    };
    let told = name.clone().or_else(|| reservation.clone());
    let told = told.unwrap_or_else(|| format!("{site} {}", stay.span.first_day()));
    access::link::fitting_name(told.trim())
}
