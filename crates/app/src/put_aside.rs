//! Verb: put an alert aside that somebody has seen. It comes back when what it says changes.

use store::Access;
use store::table::alert_aside;

use crate::App;
use crate::app::find_door;
use crate::failure::{Failure, unexpected};
use crate::view::{AlertKind, AlertSeverity, CommandError, DoorAlert, DoorId};

impl App {
    /// Puts an alert of a door aside.
    ///
    /// # Errors
    /// `Gone` when there is no such alert any more, or none that can be put aside; `VaultLocked`.
    pub fn put_alert_aside(&self, door: &DoorId, mark: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let row = self.door_row(door)?;
        let shown = self.snapshot()?.alerts;
        if !shown.iter().any(|alert| alert.door == *door && alert.mark.as_deref() == Some(mark)) {
            return Err(CommandError::Gone);
        }
        self.store.write(|access| Ok::<_, Failure>(alert_aside::insert(access, row.id, mark)?))?;
        self.announce();
        Ok(())
    }
}

/// What an alert is put aside by; nothing for one that must be seen to.
pub(crate) fn mark_of(alert: &DoorAlert) -> Result<Option<String>, Failure> {
    if alert.severity == AlertSeverity::Top {
        return Ok(None);
    }
    let said = word(&alert.kind)?;
    let since = alert.since.unix;
    Ok(Some(match &alert.kind {
        // Read anew with every contact: only another figure is news.
        AlertKind::BatteryLow { .. }
        | AlertKind::CodesShort { .. }
        | AlertKind::KeysShort { .. }
        | AlertKind::ListShort { .. } => said,
        // They grow by themselves: only another beginning is news.
        AlertKind::Silent { .. } => format!("silent {since}"),
        AlertKind::Unconfirmed { .. } => format!("unconfirmed {since}"),
        AlertKind::Unused { actor, .. } => format!("unused {} {}", word(actor)?, since / 86_400),
        AlertKind::FactoryNew
        | AlertKind::ClockLost
        | AlertKind::LogNotWhole
        | AlertKind::Tamper { .. }
        | AlertKind::Jammed
        | AlertKind::WrongCodes { .. }
        | AlertKind::Asleep { .. }
        | AlertKind::LockedOut { .. }
        | AlertKind::NotOnLock { .. }
        | AlertKind::UsedAfterEnd { .. }
        | AlertKind::ClockOff { .. }
        | AlertKind::UnusualHour { .. } => format!("{said} {since}"),
    }))
}

fn word(what: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(what).map_err(|error| unexpected("Failed to mark an alert", error))
}

/// Leaves out what was put aside.
pub(crate) fn without_aside(access: &Access<'_>, alerts: Vec<DoorAlert>) -> Result<Vec<DoorAlert>, Failure> {
    let mut left = Vec::with_capacity(alerts.len());
    for alert in alerts {
        let door = find_door(access, crate::app::parse_id(&alert.door.0)?)?;
        let aside = alert_aside::of_door(access, door.id)?;
        if !alert.mark.as_ref().is_some_and(|mark| aside.contains(mark)) {
            left.push(alert);
        }
    }
    Ok(left)
}
