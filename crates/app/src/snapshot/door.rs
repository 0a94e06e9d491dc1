//! A door in the picture.

use store::Access;
use store::table::door::{DoorRow, Steps};
use store::table::reading::ReadingRow;
use store::table::{change, held_mandate, log_chain, log_entry, log_gap, reading};

use crate::App;
use crate::app::{id_text, moment};
use crate::failure::Failure;
use crate::family::Matter;
use crate::lock_state::{bolt_of, leaf_of};
use crate::read_setup_code::lock_serial;
use crate::view::{
    ClockReading, Door, DoorId, DoorState, Reading, ResetGuard, SetUpStep, StepName, StepState,
    WaitingChange, WaitingKind,
};

impl App {
    pub(super) fn draw_door(&self, access: &Access<'_>, row: &DoorRow) -> Result<Door, Failure> {
        let read = reading::find(access, row.id)?;
        let altered = log_chain::find(access, row.id)?.is_some_and(|chain| chain.altered_from.is_some());
        let faulty = altered || log_gap::all(access, row.id)?.iter().any(|gap| !gap.purged);
        Ok(Door {
            id: DoorId(id_text(row.id)),
            name: row.name.clone(),
            zone: row.zone.clone(),
            family: crate::family::of(&row.family)?.capability().name.to_owned(),
            managed_for: held_mandate::given_by(access, row.id)?,
            lock_serial: lock_serial(&row.lock_id),
            state: state(row),
            reading: read.map(|read| draw_reading(&read, &row.zone)),
            clock: draw_clock(read.as_ref(), &row.zone),
            reset_guard: reset_guard(access, row)?,
            last_contact: read.map(|read| moment(&row.zone, read.read_at)),
            waiting: waiting(access, row)?,
            log_entries: log_entry::count(access, row.id)?,
            log_faulty: faulty,
            busy: self.running.is_busy(&row.lock_id),
        })
    }
}

fn reset_guard(access: &Access<'_>, row: &DoorRow) -> Result<Option<ResetGuard>, Failure> {
    let care = crate::family::of(&row.family)?.care();
    care.map(|care| care.reset_guard(access, row)).transpose()
}

fn state(row: &DoorRow) -> DoorState {
    if row.restored_at.is_some() {
        return DoorState::NeedsVisit;
    }
    match row.steps.in_service_at {
        Some(_) => DoorState::InService,
        None => DoorState::SettingUp { steps: steps(row) },
    }
}

fn steps(row: &DoorRow) -> Vec<SetUpStep> {
    let Steps { found_at, claimed_at, clock_set_at, opened_at, closed_at, .. } = row.steps;
    let tested_at = opened_at.zip(closed_at).map(|(opened, closed)| opened.max(closed));
    let all = [
        (StepName::Found, found_at),
        (StepName::Claimed, claimed_at),
        (StepName::Clock, clock_set_at),
        (StepName::Tested, tested_at),
        (StepName::Named, Some(row.added_at)),
    ];
    let current = all.iter().position(|(_, done)| done.is_none());
    let draw = |(at, (name, done)): (usize, (StepName, Option<u32>))| SetUpStep {
        name,
        state: match done {
            Some(_) => StepState::Done,
            None if Some(at) == current => StepState::Current,
            None => StepState::Todo,
        },
        done_at: done.map(|done| moment(&row.zone, done)),
    };
    all.into_iter().enumerate().map(draw).collect()
}

fn draw_reading(row: &ReadingRow, zone: &str) -> Reading {
    Reading {
        bolt: bolt_of(row.bolt),
        leaf: leaf_of(row.leaf),
        battery_percent: row.battery_percent,
        battery_low: row.battery_low,
        at: moment(zone, row.read_at),
    }
}

fn draw_clock(row: Option<&ReadingRow>, zone: &str) -> ClockReading {
    match row {
        None => ClockReading::Unknown,
        Some(row) if !row.clock_trusted => ClockReading::Lost,
        Some(row) => match row.clock_error {
            None => ClockReading::Unknown,
            Some((error_seconds, at)) => ClockReading::Measured { error_seconds, at: moment(zone, at) },
        },
    }
}

fn waiting(access: &Access<'_>, row: &DoorRow) -> Result<Vec<WaitingChange>, Failure> {
    let family = crate::family::of(&row.family)?;
    let draw = |change: &change::ChangeRow, refused: bool| {
        Some(WaitingChange {
            kind: kind(family.matter(change.object))?,
            since: moment(&row.zone, change.wanted_at),
            refused,
        })
    };
    let waiting = change::waiting(access, row.id)?;
    let refused = change::refused(access, row.id)?;
    let refused = refused.iter().filter_map(|change| draw(change, true));
    Ok(waiting.iter().filter_map(|change| draw(change, false)).chain(refused).collect())
}

/// What a change is to a person; changes that people need not know of are not shown.
fn kind(matter: Option<Matter>) -> Option<WaitingKind> {
    Some(match matter? {
        Matter::TakenBack => WaitingKind::TakenBackKeys,
        Matter::Code => WaitingKind::Code,
        Matter::Settings => WaitingKind::Settings,
        Matter::LogReceipt => WaitingKind::LogReceipt,
        Matter::PathKey => WaitingKind::Path,
        Matter::Mandate => WaitingKind::Mandate,
    })
}
