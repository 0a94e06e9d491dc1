//! What a family of locks can do, as data: rules and verbs ask these values and never the family's name.

use serde::{Deserialize, Serialize};

/// How a phone key for a door of this family is made and handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyForm {
    /// The host signs a credential offline; the lock learns of it when the guest comes.
    Minted,
    /// The key is written into the lock by a visit of the host's phone or a gateway before it works.
    Enrolled,
    /// All holders share the lock's own secret; what a key allows is only this app's promise.
    SharedSecret,
}

/// How a key stops working before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeBack {
    /// A signed list that any phone may carry to the lock, confirmed by a receipt.
    CarriedList,
    /// A visit that deletes the key from the lock.
    Visit,
    /// Only by giving the lock a new secret, which ends every key.
    NewSecret,
}

/// Who makes sure that a term of a key is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBy {
    /// The lock itself, by its own clock and memory.
    Lock,
    /// Nobody but the app on the guest's phone, which the guest could change.
    App,
    /// Nobody: such a term cannot be given.
    Nobody,
}

/// Weekly hours of a phone key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WeeklyLimits {
    /// Windows per key, 0 when the family has none.
    pub most: u8,
    /// Steps of the edges, minutes.
    pub step_minutes: u8,
    /// Windows may run past midnight.
    pub overnight: bool,
}

/// Phone keys of a family.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PhoneKeys {
    /// How they are made.
    pub form: KeyForm,
    /// How they are taken back.
    pub take_back: TakeBack,
    /// Who keeps from-until.
    pub window: KeptBy,
    /// Who keeps the number of uses.
    pub uses: KeptBy,
    /// Largest number of uses.
    pub uses_max: u16,
    /// Who keeps the number of devices.
    pub devices: KeptBy,
    /// Devices per key.
    pub devices_max: u8,
    /// Weekly hours.
    pub weekly: WeeklyLimits,
    /// Levels on which a guest may hand a key on.
    pub hand_on_max: u8,
    /// A key must have an end.
    pub end_required: bool,
    /// Keys alive at one time, as devices in the lock.
    pub alive_max: u16,
    /// Keys that can be taken back before old ones have to end.
    pub taken_back_max: u16,
}

/// Keypad codes of a family.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Codes {
    /// Codes made without any contact to the lock.
    pub offline: bool,
    /// Codes stored in the lock, 0 when it has no keypad.
    pub stored_max: u16,
    /// Weekly hours of a stored code.
    pub stored_weekly: WeeklyLimits,
    /// Dated windows for which one stored code is held at one time; orders bring the next as the first ones end.
    pub stored_windows: u16,
    /// Shortest code.
    pub digits_min: u8,
    /// Longest code.
    pub digits_max: u8,
    /// Digits that a code may have.
    pub digits: &'static str,
}

/// The log that a lock keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Log {
    /// Entries kept until somebody fetches them.
    pub entries: u16,
    /// Gaps and rewriting are detected.
    pub tamper_evident: bool,
}

/// How a lock of the family gets into service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetUp {
    /// A secret printed inside the lock.
    PrintedCode,
    /// A button on the lock makes it listen to anybody for a while.
    PairingMode,
}

/// What bolts of the family do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoltActions {
    /// Locks by command.
    pub lock: bool,
    /// Pulls the latch by command.
    pub unlatch: bool,
}

/// Everything a family can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Capability {
    /// The family's name, for showing only.
    pub name: &'static str,
    /// What its bolts do.
    pub bolt: BoltActions,
    /// Phone keys, if it has them.
    pub phone_keys: Option<PhoneKeys>,
    /// Keypad codes, if it has them.
    pub codes: Option<Codes>,
    /// Its log, if it keeps one.
    pub log: Option<Log>,
    /// How it gets into service.
    pub set_up: SetUp,
    /// The lock's clock error can be measured and shown.
    pub clock_measured: bool,
}

/// The open lock protocol, version 1, at the size of the reference lock.
pub const OLP1: Capability = Capability {
    name: "OLP/1",
    bolt: BoltActions { lock: true, unlatch: true },
    phone_keys: Some(PhoneKeys {
        form: KeyForm::Minted,
        take_back: TakeBack::CarriedList,
        window: KeptBy::Lock,
        uses: KeptBy::Lock,
        uses_max: u16::MAX,
        devices: KeptBy::Lock,
        devices_max: 7,
        weekly: WeeklyLimits { most: 4, step_minutes: 10, overnight: true },
        hand_on_max: 2,
        end_required: true,
        alive_max: 1024,
        taken_back_max: 256,
    }),
    codes: Some(Codes {
        offline: true,
        stored_max: 1024,
        stored_weekly: WeeklyLimits { most: 2, step_minutes: 10, overnight: true },
        // A year of every fourth week, a quarter of every week; a lock has room for eighty such codes.
        stored_windows: 12,
        digits_min: 4,
        digits_max: 10,
        digits: "0123456789",
    }),
    log: Some(Log { entries: 1024, tamper_evident: true }),
    set_up: SetUp::PrintedCode,
    clock_measured: true,
};
