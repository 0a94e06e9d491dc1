//! What a host should look at: from what is known of a door to its alerts, on by default, by rules without a clock.

mod pattern;
mod state;
mod uses;

/// What is known of a door in service. All times are Unix seconds.
#[derive(Clone, Debug, Default)]
pub struct DoorFacts {
    /// The battery as the lock last told it.
    pub battery: Option<Battery>,
    /// The clock as the lock last told it.
    pub clock: Option<Clock>,
    /// When a lock last answered with a proof.
    pub last_contact: Option<u32>,
    /// When the next key or code begins.
    pub next_arrival: Option<u32>,
    /// Codes that come back and sleep: whose, and since when.
    pub asleep: Vec<(Actor, u32)>,
    /// Keys that come back and opened nothing for a month: whose, and for how many days.
    pub unused: Vec<(Actor, u32)>,
    /// Codes that the lock must hear of before they open: whose, and from when they shall.
    pub not_on_lock: Vec<(Actor, u32)>,
    /// Since when a taking-back waits for the lock's receipt.
    pub unconfirmed_since: Option<u32>,
    /// Keys that opened after they were taken back: whose, and when last.
    pub used_after_end: Vec<(Actor, u32)>,
    /// When the lock answered as if it were factory-new.
    pub seen_new: Option<u32>,
    /// Stored codes in use, and how many the lock can hold.
    pub codes: (u32, u32),
    /// Phone keys alive, and how many the lock can hold.
    pub keys: (u32, u32),
    /// Keys taken back that the lock must be told by name, and how many it remembers.
    pub taken_back: (u32, u32),
    /// What the log tells, in any order.
    pub happenings: Vec<Happening>,
}

/// A battery.
#[derive(Clone, Copy, Debug)]
pub struct Battery {
    /// 0..=100.
    pub percent: u8,
    /// Whether the lock calls it low.
    pub low: bool,
    /// When it said so.
    pub at: u32,
}

/// A lock's clock.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// Lost, as told then.
    Lost(u32),
    /// Lock minus phone in seconds, before it was set, and when that was measured.
    Off(i32, u32),
}

/// Who did something, told apart by a number; what the number means is its maker's affair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Actor(pub u64);

/// Something that the log tells and that can matter here.
#[derive(Clone, Copy, Debug)]
pub struct Happening {
    /// When.
    pub at: u32,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A wrong code, at the keypad or with a link.
    WrongCode,
    /// The door opened while it was locked, or somebody tried again and again without a key.
    Tamper,
    /// The bolt is stuck.
    Jammed,
    /// Somebody opened, at this minute of the door's wall-clock day.
    Opened(Actor, u16),
}

/// How soon somebody should look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Before anything else: guests may stand before a closed door, or the lock is not under control.
    Top,
    /// Soon.
    Warning,
    /// When there is time.
    Notice,
}

/// Something to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alert {
    /// What it is.
    pub kind: Kind,
    /// Since when, or when it was last seen.
    pub since: u32,
}

/// What to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The lock answers as if it were factory-new: somebody reset it, or something else answers in its place.
    FactoryNew,
    /// The lock lost its clock: guests cannot rely on their hours until somebody sets it.
    ClockLost,
    /// Signs of force, or of somebody trying without a key: how many within a week.
    Tamper(u32),
    /// The bolt is stuck.
    Jammed,
    /// Many wrong codes within an hour.
    WrongCodes(u32),
    /// Somebody's time has begun, and the lock has not heard of their code.
    LockedOut(Actor),
    /// Somebody comes within two days, and the lock has not heard of their code.
    NotOnLock(Actor),
    /// A key opened after it was taken back.
    UsedAfterEnd(Actor),
    /// The battery is low, in percent.
    BatteryLow(u8),
    /// No answer for so many days.
    Silent(u32),
    /// The clock was off by so many seconds.
    ClockOff(i32),
    /// A taking-back is not confirmed for so many hours.
    Unconfirmed(u32),
    /// Somebody opened at an hour at which they never came before.
    UnusualHour(Actor),
    /// A code that comes back sleeps until somebody confirms it.
    Asleep(Actor),
    /// A key that comes back opened nothing for so many days.
    Unused(Actor, u32),
    /// Almost as many stored codes as fit: in use, and the most.
    CodesShort(u32, u32),
    /// Almost as many phone keys as fit: in use, and the most.
    KeysShort(u32, u32),
    /// Almost as many keys were taken back as the lock remembers by name: named, and the most.
    ListShort(u32, u32),
}

impl Kind {
    /// How soon somebody should look.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Kind::FactoryNew | Kind::ClockLost | Kind::LockedOut(_) => Severity::Top,
            Kind::Tamper(_)
            | Kind::Jammed
            | Kind::WrongCodes(_)
            | Kind::NotOnLock(_)
            | Kind::UsedAfterEnd(_)
            | Kind::BatteryLow(_)
            | Kind::ListShort(_, _)
            | Kind::Unconfirmed(_) => Severity::Warning,
            Kind::Silent(_)
            | Kind::ClockOff(_)
            | Kind::UnusualHour(_)
            | Kind::Asleep(_)
            | Kind::Unused(_, _)
            | Kind::CodesShort(_, _)
            | Kind::KeysShort(_, _) => Severity::Notice,
        }
    }
}

/// All alerts of a door at `now`, the most urgent first and of those the newest.
#[must_use]
pub fn alerts(facts: &DoorFacts, now: u32) -> Vec<Alert> {
    let mut found = state::alerts(facts, now);
    found.extend(uses::alerts(facts, now));
    found.extend(pattern::alerts(&facts.happenings, now));
    found.sort_by_key(|alert| (alert.kind.severity(), std::cmp::Reverse(alert.since)));
    found
}
