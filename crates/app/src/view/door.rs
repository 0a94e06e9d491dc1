//! A door as the host and the installer see it.

use serde::{Deserialize, Serialize};

use super::{DoorId, Moment};

/// One door of this site and what its lock last told us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Door {
    /// Its id.
    pub id: DoorId,
    /// What people call it.
    pub name: String,
    /// The property's IANA zone.
    pub zone: String,
    /// The lock family in words, such as `OLP/1`.
    pub family: String,
    /// Whose door it is, when this phone only makes keys there; their name may be empty.
    pub managed_for: Option<String>,
    /// The lock's serial as printed on it: the first digits of its id.
    pub lock_serial: String,
    /// Where it stands.
    pub state: DoorState,
    /// Bolt, leaf and battery as of the last contact.
    pub reading: Option<Reading>,
    /// The lock's clock as of the last contact.
    pub clock: ClockReading,
    /// What a factory reset needs, as the lock was told last; nothing where locks know no such thing.
    pub reset_guard: Option<ResetGuard>,
    /// When this phone last had an authenticated answer.
    pub last_contact: Option<Moment>,
    /// Changes the lock has not confirmed yet, oldest first.
    pub waiting: Vec<WaitingChange>,
    /// Entries of the log held here.
    pub log_entries: u32,
    /// Whether the log has gaps or entries that fail their check.
    pub log_faulty: bool,
    /// Whether something is being done at this door right now.
    pub busy: bool,
}

/// What a factory reset of a lock needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ResetGuard {
    /// The button inside, and nothing else.
    Button,
    /// The button inside, and the owner's leave or the recovery code: guests stay there.
    Owner,
}

/// The digits that allow a factory reset at the keypad.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ResetCode {
    /// Twelve digits. A secret: keep it on this screen only.
    pub digits: String,
}

/// Why a door ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DoorEnd {
    /// Its lock was reset and is here: it will show that it is nobody's.
    LockWasReset,
    /// Its lock is broken or gone and will not answer any more.
    LockIsGone,
}

/// Where a door stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DoorState {
    /// Being put into service; `resume_set_up` goes on at the first step not done.
    SettingUp {
        /// All steps in order.
        steps: Vec<SetUpStep>,
    },
    /// In service.
    InService,
    /// Restored from the recovery sheet; a visit claims it for this phone.
    NeedsVisit,
}

/// One step of putting a lock into service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SetUpStep {
    /// Which step.
    pub name: StepName,
    /// How far it is.
    pub state: StepState,
    /// When it was done.
    pub done_at: Option<Moment>,
}

/// The steps of putting a lock into service, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// The lock was found near.
    Found,
    /// The lock took this site's keys and this phone's owner key.
    Claimed,
    /// Clock and zone are set and the clock's error is measured.
    Clock,
    /// The bolt was opened and closed once each.
    Tested,
    /// The door has its name.
    Named,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Done, and stored.
    Done,
    /// The next one to do, or running.
    Current,
    /// Not begun.
    Todo,
}

/// What the lock's sensors said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Reading {
    /// The bolt.
    pub bolt: Bolt,
    /// The leaf of the door.
    pub leaf: DoorLeaf,
    /// Battery, 0..=100.
    pub battery_percent: u8,
    /// Whether the lock calls its battery low.
    pub battery_low: bool,
    /// When it said so.
    pub at: Moment,
}

/// The bolt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Bolt {
    /// Drawn back.
    Unlocked,
    /// Thrown.
    Locked,
    /// Moving, or the lock did not say.
    Moving,
    /// Stuck.
    Jammed,
}

/// The leaf of the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DoorLeaf {
    /// Closed.
    Closed,
    /// Open.
    Open,
    /// The lock has no door sensor.
    Unknown,
}

/// What we know of the lock's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ClockReading {
    /// Never read.
    Unknown,
    /// The lock lost power and no longer trusts its clock; a visit of the host sets it.
    Lost,
    /// Measured against this phone, before it was set again.
    Measured {
        /// Lock minus phone, whole seconds.
        error_seconds: i32,
        /// When.
        at: Moment,
    },
}

/// A change the lock has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct WaitingChange {
    /// What it changes.
    pub kind: WaitingKind,
    /// When it was wanted.
    pub since: Moment,
    /// Whether the lock answered with a refusal; a newer change replaces it.
    pub refused: bool,
}

/// What a waiting change changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum WaitingKind {
    /// Keys that were taken back.
    TakenBackKeys,
    /// A stored code, or that there is none any more.
    Code,
    /// The code key of a path, or that there is none any more.
    Path,
    /// Zone and settings.
    Settings,
    /// Who may make keys.
    Mandate,
    /// The receipt that lets the lock forget log entries we hold.
    LogReceipt,
}

/// What to do with the bolt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum BoltAction {
    /// Draw the bolt back.
    Unlock,
    /// Throw the bolt.
    Lock,
}

/// What a setup code says, shown before anything is done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SetupProposal {
    /// The code as text, to be handed to `set_up_door`. Holds the lock's setup secret: keep it on this screen only.
    pub setup_text: String,
    /// The lock's serial as printed on it.
    pub lock_serial: String,
    /// The lock family in words.
    pub family: String,
    /// The door this lock already is, when this phone knows it.
    pub known_as: Option<DoorId>,
}
