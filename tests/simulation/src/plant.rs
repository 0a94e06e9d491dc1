//! Faults planted on purpose, between a lock's machine and its flash or motor, to prove that the checks can fail.

use lock_protocol::lock::keypad::KeypadDelta;
use lock_protocol::lock::{Change, Delta};
use lock_protocol::log::{Entry, Event};

/// A planted fault; the product's code stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Plant {
    /// None: everything must hold.
    #[default]
    Nothing,
    /// The storage says that openings are durable and never writes them.
    DropsRecords,
    /// The motor starts while the record is still on its way to the flash.
    TurnsFirst,
    /// The boot counter is not kept and the random generator is dead, so nonces come again.
    RepeatsNonces,
    /// A power cut makes the lock forget what was revoked.
    ForgetsRevocations,
    /// A power cut makes the lock forget what was used.
    ForgetsUses,
    /// After a power cut every opening before it counts twice.
    CountsTwice,
    /// Lists replace each other instead of being joined.
    ReplacesLists,
    /// A lock whose clock stood still takes it for right.
    TrustsLostClock,
    /// A power cut makes the lower bound of a clock fall back.
    ForgetsLowerBound,
    /// A power cut takes the newest entries out of the log.
    ForgetsLog,
    /// A power cut makes the keypad forget failed tries.
    ForgetsFailures,
    /// A power cut makes the lock forget which codes were used up.
    ForgetsUsedCodes,
    /// A power cut makes the lock forget how often a stored code was used.
    ForgetsStoredUses,
    /// A stored code that was taken away comes back with the power.
    BringsCodesBack,
    /// The key of a path that was changed comes back with the power.
    BringsPathsBack,
    /// The cloud goes on vouching for a list after it has taken a newer one.
    VouchesForOldLists,
}

impl Plant {
    /// All of them.
    pub const ALL: [Plant; 16] = [
        Plant::DropsRecords,
        Plant::TurnsFirst,
        Plant::RepeatsNonces,
        Plant::ForgetsRevocations,
        Plant::ForgetsUses,
        Plant::CountsTwice,
        Plant::ReplacesLists,
        Plant::TrustsLostClock,
        Plant::ForgetsLowerBound,
        Plant::ForgetsLog,
        Plant::ForgetsFailures,
        Plant::ForgetsUsedCodes,
        Plant::ForgetsStoredUses,
        Plant::BringsCodesBack,
        Plant::BringsPathsBack,
        Plant::VouchesForOldLists,
    ];

    /// Whether this record is acknowledged and not written.
    pub(crate) fn drops(self, record: &Change) -> bool {
        self == Plant::DropsRecords && opens(record)
    }

    /// Whether the motor starts before this record is written.
    pub(crate) fn hurries(self, record: &Change) -> bool {
        self == Plant::TurnsFirst && opens(record)
    }

    /// What a lock reads of a record when its power comes back.
    pub(crate) fn reads(self, record: Change, newest: bool) -> Change {
        let mut read = Change::new();
        for delta in record.deltas().flatten() {
            let read = match (self, delta) {
                (Plant::RepeatsNonces, Delta::Booted { .. })
                | (Plant::ForgetsRevocations, Delta::List(_) | Delta::RevokedSerial { .. })
                | (Plant::ForgetsUses, Delta::Used { .. })
                | (Plant::ForgetsLowerBound, Delta::Clock { .. })
                | (Plant::ForgetsFailures, Delta::Keypad(KeypadDelta::Throttle(_)))
                | (Plant::ForgetsUsedCodes, Delta::Keypad(KeypadDelta::UsedOnce { .. }))
                | (Plant::ForgetsStoredUses, Delta::Keypad(KeypadDelta::CodeUsed { .. })) => continue,
                (Plant::BringsCodesBack, Delta::Keypad(KeypadDelta::Code { body: [], .. })) => continue,
                (Plant::BringsPathsBack, Delta::Keypad(KeypadDelta::Path { version, .. })) if version > 1 => {
                    continue;
                }
                (Plant::ForgetsLog, Delta::Log(_)) if newest => continue,
                (Plant::CountsTwice, Delta::Used { slot, uses, degraded, at }) => {
                    read.add(&Delta::Used { slot, uses: uses.saturating_mul(2), degraded, at })
                }
                (_, other) => read.add(&other),
            };
            assert!(read.is_ok(), "a record that was written fits");
        }
        read
    }
}

/// Whether a record is that of an opening.
pub(crate) fn opens(record: &Change) -> bool {
    logged(record).iter().any(|event| matches!(event, Event::Unlocked | Event::Unlatched))
}

/// The events that a record logs.
pub(crate) fn logged(record: &Change) -> Vec<Event> {
    let entries = record.deltas().filter_map(|delta| match delta {
        Ok(Delta::Log(entry)) => Entry(entry).line().ok().map(|line| line.event),
        _ => None,
    });
    entries.collect()
}
