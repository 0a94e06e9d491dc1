//! What the screens draw and what commands take and answer: the whole contract between `app` and its user interface.
//!
//! Nothing here decides anything. No word of a language is in it: what
//! happened arrives as codes and data, times as wall time in the property's zone, ids as opaque strings, and no
//! integer is wider than 32 bits, because JavaScript could not hold it.

mod alert;
mod calendar;
mod cloud;
mod code;
mod door;
mod errand;
mod error;
mod fault;
mod grant;
mod key;
mod law;
mod life;
mod log;
mod mandate;
mod path;
mod person;
mod progress;
mod recovery;
mod repeat;
mod replacement;
mod rules;

pub use alert::{AlertKind, AlertSeverity, DoorAlert};
pub use calendar::{
    Block, Booking, BookingAnswer, BookingKind, BookingLoss, BookingSource, BookingState, Calendar,
    CalendarAddress, CalendarBrief, CalendarDraft, CalendarFault, CalendarRules, CalendarState, Calendars,
    LeftOut, LeftOutBecause, StayBecomes,
};
pub use cloud::{
    AddedGateway, CloudAccount, CloudDraft, CloudRefusal, Gateway, SitePhone, SitePhoneState, Synced,
};
pub use code::{
    Code, CodeChoices, CodeDraft, CodeKind, CodeObstacle, CodePreview, CodeShape, CodeState, GuessBound,
    OneIn, SharedCode, StayHours, StayTimes,
};
pub use door::{
    Bolt, BoltAction, ClockReading, Door, DoorEnd, DoorLeaf, DoorState, Reading, ResetCode, ResetGuard,
    SetUpStep, SetupProposal, StepName, StepState, WaitingChange, WaitingKind,
};
pub use errand::{EndingLink, Errand, OpenLink, Opened, ReceiptOutcome, ReceiptRead};
pub use error::{CommandError, LinkFault, Refusal};
pub use fault::{InputFault, Obstacle, RecoveryFault};
pub use grant::{
    ClockChange, DoorClaimCode, Grant, GrantDoor, GrantState, KeyBinding, KeyDraft, KeyPreview, KeySafety,
    SharedKey,
};
pub use key::{
    ClaimCode, HandOnDraft, HandedKey, Key, KeyProposal, KeyState, KeyUse, MyPhoneCard, OtherPhoneCard,
    ProposedDoor,
};
pub use law::LawChange;
pub use life::{Life, LifeProof, LifeStage, LifeStep};
pub use log::{LogActor, LogEvent, LogFault, LogForm, LogKey, LogLine, LogPage, LogTone};
pub use mandate::MandateObstacle;
pub use path::{CodeRoute, RouteDoor, RouteDoorState};
pub use person::{Ended, Ending, EndingDoor, Person, PersonDoor, Removed};
pub use progress::{Outcome, Progress, Stage, StageState, Visit};
pub use recovery::{Recovery, RecoveryCode, RecoverySheet, Restored, SheetWords};
pub use repeat::{Holiday, Repeat, RepeatPlan, RepeatWindow, WindowState};
pub use replacement::{MovedAccess, MovedFate, MovedWhat, Replacement};
pub use rules::{RoleOffer, Rules, TemplateRules};

pub use access::Moment;
pub use access::guessability::{Rank, Ranking, Weakness};
pub use access::policy::{Breach, Kind, PolicyError, PropertyPolicy, Template};
pub use access::preset::Preset;
pub use access::recurrence::{Because, HoursProblem, NotCompiled, OnHolidays, RecurrenceError, Unit};
pub use access::role::Role;
pub use access::weekly::Weekly;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(pub String);
    };
}

id! {
    /// A door of this site: 32 hex digits.
    DoorId
}
id! {
    /// A grant the host made: 32 hex digits.
    GrantId
}
id! {
    /// A code the host made: 32 hex digits.
    CodeId
}
id! {
    /// A path of doors that share a code key: 32 hex digits.
    PathId
}
id! {
    /// A gateway of the cloud: 32 hex digits.
    GatewayId
}
id! {
    /// A phone of the account in the cloud: 32 hex digits.
    PhoneId
}
id! {
    /// A key this phone holds for one door of somebody else: 32 hex digits.
    KeyId
}
id! {
    /// A calendar of bookings: 32 hex digits.
    CalendarId
}
id! {
    /// A booking: its calendar, a point, and its number there.
    BookingId
}
id! {
    /// A message that this phone carries to a lock: 32 hex digits.
    ErrandId
}

/// Everything there is to draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Snapshot {
    /// Whether secrets can be read now. While not open, the lists below are empty.
    pub vault: Vault,
    /// Doors of this site, by name.
    pub doors: Vec<Door>,
    /// Grants the host made, newest first, taken-back and expired ones included.
    pub grants: Vec<Grant>,
    /// Codes the host made, newest first, taken-back and ended ones included.
    pub codes: Vec<Code>,
    /// Everybody who has, or had, access by these: those who have it first, by name.
    pub people: Vec<Person>,
    /// Paths of doors that share a code key, those that ended and are not forgotten by every lock included.
    pub paths: Vec<CodeRoute>,
    /// The holidays of this property, by day.
    pub holidays: Vec<Holiday>,
    /// Keys this phone holds for other people's doors.
    pub keys: Vec<Key>,
    /// Keys this phone handed on, newest first.
    pub handed: Vec<HandedKey>,
    /// Messages for locks that this phone carries, newest first.
    pub errands: Vec<Errand>,
    /// What somebody should look at, the most urgent first.
    pub alerts: Vec<DoorAlert>,
    /// Laws that moved clocks under what was made before.
    pub law_changes: Vec<LawChange>,
    /// Whether the site key is safe on paper.
    pub recovery: Recovery,
    /// The calendars of bookings, the oldest first.
    pub calendars: Vec<CalendarBrief>,
    /// The cloud this phone has joined.
    pub cloud: Option<CloudAccount>,
    /// How invitations name the host; empty until `rename_host` was called.
    pub host_name: String,
    /// Zones a door can be in, for the picker, IANA names.
    pub zones: Vec<String>,
    /// The zone of this machine or the last one chosen, as the picker's first proposal.
    pub zone_proposed: String,
    /// Unix seconds at which the picture changes by time alone, such as a key that begins or ends: ask for it again
    /// then. None while nothing will.
    pub next_change_at: Option<u32>,
}

/// Where the secrets of this phone are and whether they can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Vault {
    /// This machine has no keychain: a passphrase must be chosen first (`create_vault`).
    NeedsPassphrase {
        /// The fewest characters a passphrase may have.
        characters_min: u8,
    },
    /// The passphrase is needed to go on (`open_vault`).
    Locked,
    /// Open for use.
    Open {
        /// What keeps the master key.
        kept_by: VaultKeeper,
    },
}

/// What keeps the master key of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum VaultKeeper {
    /// The keychain of the operating system.
    Keychain,
    /// A passphrase, because the machine has no keychain.
    Passphrase,
}
