//! What a person can act on when a command fails.

use access::policy::PolicyError;
use serde::{Deserialize, Serialize};

use super::{CalendarFault, CloudRefusal, InputFault, Moment, Obstacle, RecoveryFault, Stage};

/// Why a command failed. Add a variant only together with the screen that words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CommandError {
    /// Bluetooth is switched off.
    #[error("Bluetooth is off")]
    BluetoothOff,
    /// The system denies the app Bluetooth.
    #[error("Bluetooth permission is denied")]
    BluetoothDenied,
    /// This machine has no Bluetooth.
    #[error("No Bluetooth adapter")]
    NoBluetooth,
    /// No sign of the lock.
    #[error("The lock is out of reach")]
    OutOfReach,
    /// Somebody else is connected to the lock.
    #[error("The lock is busy")]
    LockBusy,
    /// The connection ended early.
    #[error("The connection was lost")]
    ConnectionLost,
    /// A stage took too long.
    #[error("The lock took too long")]
    TimedOut {
        /// Which.
        stage: Stage,
    },
    /// The lock refused.
    #[error("The lock refused: {reason:?}")]
    Refused {
        /// Why, as far as it told.
        reason: Refusal,
    },
    /// The key's time has not come, by the lock's clock.
    #[error("The key opens later")]
    KeyNotYet {
        /// When it does.
        opens_at: Moment,
    },
    /// The key's time is over, by the lock's clock.
    #[error("The key has ended")]
    KeyExpired {
        /// When it did.
        ended_at: Moment,
    },
    /// The text or picture is no key.
    #[error("Not a usable link: {reason:?}")]
    BadLink {
        /// What is wrong.
        reason: LinkFault,
    },
    /// The text or picture is no setup code.
    #[error("Not a setup code: {reason:?}")]
    BadSetupCode {
        /// What is wrong.
        reason: LinkFault,
    },
    /// The text or picture is no phone's card.
    #[error("Not a phone's card: {reason:?}")]
    BadPhoneCard {
        /// What is wrong.
        reason: LinkFault,
    },
    /// The first tap needs the code that the host told by another way.
    #[error("The key's code is missing")]
    ClaimCodeMissing,
    /// The lock says that the code is wrong.
    #[error("The key's code is wrong")]
    WrongClaimCode {
        /// How many more this phone may try within the hour, at most; somebody else's tries count, too.
        tries_left: u32,
    },
    /// The picture holds no QR code that can be read.
    #[error("No QR code in the picture")]
    NoQrCode,
    /// The link is for a door this phone holds already.
    #[error("This key is already on this phone")]
    KeyAlreadyHeld,
    /// The lock is in service under somebody else's key.
    #[error("The lock belongs to somebody else")]
    LockOwned,
    /// The lock did not accept the setup code: another lock's, or mistyped.
    #[error("The lock did not accept the setup code")]
    SetupRefused,
    /// What answered does not know the keys the lock must know.
    #[error("What answered is not this lock")]
    FakeLock,
    /// What came back of the log was changed or repeated on its way. Nothing unproven was kept.
    #[error("The log was disturbed on its way")]
    LogDisturbed,
    /// It cannot be done, and why.
    #[error("Not allowed: {reason:?}")]
    NotAllowed {
        /// What is in the way.
        reason: Obstacle,
    },
    /// A field of the input is wrong.
    #[error("{field}: {reason:?}")]
    BadInput {
        /// Which, as named in the contract.
        field: String,
        /// What is wrong with it.
        reason: InputFault,
    },
    /// The eight seconds are over.
    #[error("It is too late to undo")]
    UndoTooLate,
    /// The door, grant or key is gone.
    #[error("It no longer exists")]
    Gone,
    /// The passphrase is needed first.
    #[error("The vault is locked")]
    VaultLocked,
    /// The passphrase is wrong.
    #[error("The passphrase is wrong")]
    WrongPassphrase,
    /// The passphrase is too short.
    #[error("The passphrase is too short")]
    PassphraseTooShort {
        /// The fewest characters it may have.
        characters_min: u8,
    },
    /// The secrets of this phone have a keeper already.
    #[error("There is a vault already")]
    VaultExists,
    /// The recovery words or code are wrong.
    #[error("Not a recovery sheet: {reason:?}")]
    BadRecovery {
        /// What is wrong with them.
        reason: RecoveryFault,
    },
    /// Rules that nobody could keep.
    #[error("These rules cannot be kept")]
    BadRules {
        /// Why.
        wrong: PolicyError,
    },
    /// This phone already has doors of its own; restoring would mix two sites.
    #[error("This phone already has doors of its own")]
    SiteExists,
    /// This phone has joined no cloud.
    #[error("This phone has joined no cloud")]
    NoCloud,
    /// This phone has joined a cloud already.
    #[error("This phone has joined a cloud already")]
    CloudJoined,
    /// The cloud cannot be reached: everything else goes on.
    #[error("The cloud cannot be reached")]
    CloudAway,
    /// The cloud refused.
    #[error("The cloud refused: {reason:?}")]
    CloudRefused {
        /// Why.
        reason: CloudRefusal,
    },
    /// The code that was typed on the other phone is not the one shown here: sign in again, and type the new one.
    #[error("This phone was let in with another code")]
    LetInWithOtherCode,
    /// Another phone of the site has a newer app, and shares what this one does not know.
    #[error("Another phone of the site has a newer app")]
    SharedByNewerApp,
    /// The cloud shows what no phone of the site wrote. It was not taken.
    #[error("The cloud shows what no phone of this site wrote")]
    SharedDamaged,
    /// No gateway is connected, or the one on the way went away.
    #[error("No gateway can be reached")]
    GatewayAway,
    /// The gateway's own Bluetooth does not work.
    #[error("The gateway cannot use its radio")]
    GatewayRadio,
    /// Gateways are connected, and none sees this lock.
    #[error("No gateway sees the lock")]
    NoGatewaySees,
    /// There is no calendar at this address, or in this file.
    #[error("Not a calendar: {reason:?}")]
    BadCalendar {
        /// Why.
        reason: CalendarFault,
    },
    /// A file could not be written.
    #[error("The file could not be written")]
    FileNotWritten,
    /// The database was written by a newer app; it is left untouched.
    #[error("The database was written by a newer version")]
    DatabaseNewer,
    /// Anything else.
    #[error("Unexpected ({trace})")]
    Unexpected {
        /// Finds the log line.
        trace: String,
    },
}

/// Why a lock refused a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Taken back by the host.
    TakenBack,
    /// Before its time, by the lock's clock.
    NotYet,
    /// After its time, by the lock's clock.
    Expired,
    /// Outside its weekly hours.
    OutsideHours,
    /// All openings are used.
    UsedUp,
    /// As many phones as allowed hold it already.
    ClaimedByOthers,
    /// The lock does not know this key.
    Unknown,
    /// The owner's limits do not allow what this key asks.
    NotPermitted,
    /// The code that the first tap needs is wrong.
    WrongClaimCode,
    /// Too many wrong codes were tried at this lock; it hears none out for a while.
    TooManyClaimCodes,
    /// The lock wants news from its owner first.
    Stale,
    /// The lock lost its clock and cannot judge this key.
    ClockLost,
    /// The lock has no room for another phone.
    LockFull,
    /// The lock could not store its decision, so it did not open.
    LockFault,
    /// The bolt is stuck.
    Jammed,
}

/// What is wrong with a link or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum LinkFault {
    /// It is something else.
    NotOurs,
    /// Made by a newer version.
    NewerVersion,
    /// It shows a code to type, in a browser.
    ForBrowser,
    /// A web link that leads to somebody else's place.
    OtherHost,
    /// Its end is missing.
    Half,
    /// Complete, but not as it was made.
    Damaged,
    /// Longer than any real one.
    TooLong,
    /// A key that was made for another phone.
    OtherPhone,
    /// A message for a lock to which this phone has no key.
    NoKeyForIt,
    /// A receipt of a lock that is not of this site.
    NoDoorForIt,
    /// A wish to end keys by nobody who makes keys at that door.
    NotOfACoHost,
    /// A receipt for something that this phone did not ask of the lock, or not that lock's own.
    OtherReceipt,
}
