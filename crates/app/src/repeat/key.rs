//! A repeat as a phone key: only what one credential says. A key lies on a phone out of reach, so nothing of it can be
//! moved on later.

use access::Zone;
use access::capability::WeeklyLimits;
use access::recurrence::{Limits, NotCompiled, Piece, Renewable, Unit};
use access::window::Terms;
use chrono::{DateTime, Utc};
use store::Access;
use store::table::door::DoorRow;

use super::rule::{asked, refused};
use crate::failure::Failure;
use crate::family;
use crate::view::{CommandError, Obstacle, Repeat};

/// The terms of a key that comes back, at all its doors; refused with the reason when one window does not say it.
pub(crate) fn key_terms(
    access: &Access<'_>,
    (doors, zone): (&[DoorRow], &Zone),
    rule: &Repeat,
    now: DateTime<Utc>,
) -> Result<Terms, Failure> {
    if rule.unit == Unit::OnlyVacant {
        return Err(CommandError::NotAllowed { reason: Obstacle::KeyKnowsNoStays }.into());
    }
    let mut found: Option<Piece> = None;
    for door in doors {
        let keys = family::of(&door.family)?.capability().phone_keys;
        let weekly =
            keys.map_or(WeeklyLimits { most: 0, step_minutes: 10, overnight: false }, |keys| keys.weekly);
        let limits = Limits { weekly, pieces_max: 1, renewable: Renewable::Never };
        let compiled = asked(access, door, (rule, zone))?.compile_from(&limits, now).map_err(refused)?;
        let piece = compiled.pieces.into_iter().next();
        found = piece.or(found);
    }
    let piece = found.ok_or_else(|| refused(NotCompiled::NeverOpens { because: Vec::new() }))?;
    Ok(piece.terms(zone))
}
