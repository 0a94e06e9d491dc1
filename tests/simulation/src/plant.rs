//! Faults planted on purpose, between a lock's machine and its flash or motor, to prove that the checks can fail.

use lock_protocol::block::CredentialBlock;
use lock_protocol::lock::keypad::KeypadDelta;
use lock_protocol::lock::{Change, Delta, State};
use lock_protocol::log::{Entry, Event};
use lock_protocol::sub::SubBlock;

/// Where a record about an issuer says which order it is from, low byte.
const NEWER_ORDER: usize = 25;
/// Where settings have their flags, alone and within the contents of SETUP.
const FLAGS: usize = 1;
const CONTENTS_FLAGS: usize = 32 + 16 + 32 + 4 + 4 + FLAGS;
/// Where a stored code says when it begins.
const BEGINS: usize = 10;

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
    /// An issuer's newer order is forgotten with the power, so that his keys of before open again.
    BringsIssuersBack,
    /// A power cut makes the lock take a key that was handed on for one that its issuer made.
    ForgetsMakers,
    /// A power cut makes the lock forget wrong claim codes.
    ForgetsClaimTries,
    /// The devices of an owner who has left come back with the power.
    KeepsOldDevices,
    /// A power cut makes the lock forget that guests stay, so that its button resets it.
    ForgetsGuestsStay,
    /// A power cut makes stored codes open before their time.
    ForgetsBeginnings,
}

impl Plant {
    /// All of them.
    pub const ALL: [Plant; 22] = [
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
        Plant::BringsIssuersBack,
        Plant::ForgetsMakers,
        Plant::ForgetsClaimTries,
        Plant::KeepsOldDevices,
        Plant::ForgetsGuestsStay,
        Plant::ForgetsBeginnings,
    ];

    /// Whether this record is acknowledged and not written.
    pub(crate) fn drops(self, record: &Change) -> bool {
        self == Plant::DropsRecords && opens(record)
    }

    /// Whether the motor starts before this record is written.
    pub(crate) fn hurries(self, record: &Change) -> bool {
        self == Plant::TurnsFirst && opens(record)
    }

    /// What a lock with this state reads of a record when its power comes back.
    pub(crate) fn reads(self, record: Change, newest: bool, state: &State) -> Change {
        let mut read = Change::new();
        for delta in record.deltas().flatten() {
            let read = match (self, delta) {
                (Plant::RepeatsNonces, Delta::Booted { .. })
                | (Plant::ForgetsRevocations, Delta::List(_) | Delta::RevokedSerial { .. })
                | (Plant::ForgetsUses, Delta::Used { .. })
                | (Plant::ForgetsLowerBound, Delta::Clock(_))
                | (Plant::ForgetsFailures, Delta::Keypad(KeypadDelta::Throttle(_)))
                | (Plant::ForgetsClaimTries, Delta::WrongClaimCode { .. })
                | (Plant::ForgetsUsedCodes, Delta::Keypad(KeypadDelta::UsedOnce { .. }))
                | (Plant::ForgetsStoredUses, Delta::Keypad(KeypadDelta::CodeUsed { .. })) => continue,
                (Plant::BringsCodesBack, Delta::Keypad(KeypadDelta::Code { body: [], .. })) => continue,
                (Plant::BringsPathsBack, Delta::Keypad(KeypadDelta::Path { version, .. })) if version > 1 => {
                    continue;
                }
                (Plant::ForgetsLog, Delta::Log(_)) if newest => continue,
                (Plant::BringsIssuersBack, Delta::Issuer { index, issuer }) if index > 0 => {
                    if issuer[NEWER_ORDER] > 1 {
                        continue;
                    }
                    read.add(&Delta::Issuer { index, issuer })
                }
                (
                    Plant::ForgetsMakers,
                    Delta::Claimed { slot, parent: Some(parent), key, uses, degraded, at, block },
                ) => {
                    let block = orphan(state, parent, block).unwrap_or_default();
                    read.add(&Delta::Claimed { slot, parent: None, key, uses, degraded, at, block: &block })
                }
                (Plant::ForgetsGuestsStay, Delta::Settings { version, settings }) => {
                    read.add(&Delta::Settings { version, settings: &without_flags(settings, FLAGS) })
                }
                (Plant::ForgetsGuestsStay, Delta::Installed { contents, at, error_ms }) => {
                    let contents = without_flags(contents, CONTENTS_FLAGS);
                    read.add(&Delta::Installed { contents: &contents, at, error_ms })
                }
                (Plant::ForgetsBeginnings, Delta::Keypad(KeypadDelta::Code { slot, version, body }))
                    if body.len() > BEGINS + 4 =>
                {
                    let mut body = body.to_vec();
                    body[BEGINS..BEGINS + 4].fill(0);
                    read.add(&Delta::Keypad(KeypadDelta::Code { slot, version, body: &body }))
                }
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

/// What was handed on, as if an issuer had made it for its holder.
fn orphan(state: &State, parent: u16, block: &[u8]) -> Option<Vec<u8>> {
    let maker = state.owned.as_ref()?.slot(parent)?;
    let fields = SubBlock::decode(block).ok()?.fields;
    let named = CredentialBlock { issuer: maker.block.issuer, ..fields };
    named.encode().ok().map(|block| block.to_vec())
}

fn without_flags(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] = 0;
    bytes
}

/// Whether a record is that of an opening.
pub(crate) fn opens(record: &Change) -> bool {
    logged(record).iter().any(|event| matches!(event, Event::Unlocked | Event::Unlatched))
}

/// The events that a record logs.
pub(crate) fn logged(record: &Change) -> Vec<Event> {
    let entries = record.deltas().filter_map(|delta| match delta {
        Ok(Delta::Log(entry)) => Entry(*entry).line().ok().map(|line| line.event),
        _ => None,
    });
    entries.collect()
}
