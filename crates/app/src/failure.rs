//! From what went wrong inside to what a person can act on.

use std::fmt::Display;
use std::sync::atomic::{AtomicU32, Ordering};

use cloud_api::Word;
use cloud_client::CloudError;
use store::StoreError;

use crate::view::{CloudRefusal, CommandError, LinkFault, Stage};

/// An error on its way to the screen. Worded once, here.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) CommandError);

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self(error)
    }
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

/// Something nobody can act on: logged here with a number that the screen shows. `why` must hold no secret.
pub(crate) fn unexpected(tried: &str, why: impl Display) -> Failure {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let trace = format!("E{:04}", COUNT.fetch_add(1, Ordering::Relaxed));
    tracing::error!(%trace, %why, "{tried}");
    Failure(CommandError::Unexpected { trace })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Newer { .. } => Self(CommandError::DatabaseNewer),
            StoreError::VaultLocked => Self(CommandError::VaultLocked),
            StoreError::WrongPassphrase => Self(CommandError::WrongPassphrase),
            StoreError::PassphraseTooShort => {
                Self(CommandError::PassphraseTooShort { characters_min: store::PASSPHRASE_CHARACTERS_MIN })
            }
            StoreError::VaultExists => Self(CommandError::VaultExists),
            StoreError::NoVault
            | StoreError::WrongMasterKey
            | StoreError::Damaged { .. }
            | StoreError::MadeToFail
            | StoreError::File(_)
            | StoreError::Sqlite(_)
            | StoreError::Migration(_) => unexpected("Failed to use the database", chain(&error)),
        }
    }
}

/// The error and all its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<lock_link::LinkError> for Failure {
    fn from(error: lock_link::LinkError) -> Self {
        use lock_link::LinkError;
        Self(match &error {
            LinkError::BluetoothOff => CommandError::BluetoothOff,
            LinkError::PermissionDenied => CommandError::BluetoothDenied,
            LinkError::NoAdapter => CommandError::NoBluetooth,
            LinkError::NotFound => CommandError::OutOfReach,
            LinkError::Busy => CommandError::LockBusy,
            LinkError::Lost => CommandError::ConnectionLost,
            LinkError::GatewayAway => CommandError::GatewayAway,
            LinkError::GatewayRadio => CommandError::GatewayRadio,
            LinkError::TimedOut { stage } => CommandError::TimedOut { stage: stage_of(*stage) },
            LinkError::Io { .. } | _ => return unexpected("Failed to reach the lock", chain(&error)),
        })
    }
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        let reason = match (&error, error.word()) {
            (CloudError::Away, _) => return Self(CommandError::CloudAway),
            (_, Some(Word::Unavailable)) => return Self(CommandError::CloudAway),
            (_, Some(Word::GatewayAway)) => return Self(CommandError::GatewayAway),
            (CloudError::Strange, _) => CloudRefusal::NotACloud,
            (_, Some(Word::SignedOut)) => CloudRefusal::SignedOut,
            (_, Some(Word::AddressTaken)) => CloudRefusal::AddressTaken,
            (_, Some(Word::NotApproved)) => CloudRefusal::NotApproved,
            (_, Some(Word::NotAllowed)) => CloudRefusal::NotAllowed,
            (_, Some(Word::TooMany)) => CloudRefusal::TooMany,
            (_, Some(Word::NotFound)) => return Self(CommandError::Gone),
            _ => CloudRefusal::Other,
        };
        tracing::info!(%error, "The cloud refused");
        Self(CommandError::CloudRefused { reason })
    }
}

fn stage_of(stage: lock_link::Stage) -> Stage {
    match stage {
        lock_link::Stage::Scan | lock_link::Stage::StopScan => Stage::Looking,
        lock_link::Stage::Connect | lock_link::Stage::Discover | lock_link::Stage::Subscribe => {
            Stage::Connecting
        }
        lock_link::Stage::Send | lock_link::Stage::Receive => Stage::CheckingKey,
    }
}

/// What is wrong with a text that is no key, or no setup code.
pub(crate) fn link_fault(error: &access::link::LinkError) -> LinkFault {
    use access::link::{LinkError, Problem};
    match error {
        LinkError::NotALink => LinkFault::NotOurs,
        LinkError::WrongHost { .. } => LinkFault::OtherHost,
        LinkError::TooLong => LinkFault::TooLong,
        LinkError::HalfLink => LinkFault::Half,
        LinkError::NewerVersion => LinkFault::NewerVersion,
        LinkError::ForBrowser => LinkFault::ForBrowser,
        LinkError::Malformed => LinkFault::Damaged,
        LinkError::SetupCode { problem }
        | LinkError::PhoneCard { problem }
        | LinkError::RecoveryCode { problem } => match problem {
            Problem::Half => LinkFault::Half,
            Problem::Mistyped => LinkFault::Damaged,
            Problem::Newer => LinkFault::NewerVersion,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_database_is_told_apart_from_what_nobody_can_act_on() {
        let newer = Failure::from(StoreError::Newer { found: 9, known: 1 });
        let damaged = Failure::from(StoreError::Damaged { table: "site" });

        assert_eq!(newer.0, CommandError::DatabaseNewer);
        assert!(matches!(damaged.0, CommandError::Unexpected { .. }));
    }
}
