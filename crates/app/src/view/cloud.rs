//! The cloud and its gateways, as screens show them.

use serde::{Deserialize, Serialize};

use super::{GatewayId, Moment};

/// The cloud this phone has joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudAccount {
    /// Its address.
    pub address: String,
    /// Whose account it is.
    pub email: String,
    /// Since when.
    pub joined_at: Moment,
}

/// A wish to join a cloud.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct CloudDraft {
    /// Its address, such as `https://cloud.example`.
    pub address: String,
    /// E-mail address of the account.
    pub email: String,
    /// Password of the account, 12 characters at least.
    pub password: String,
    /// What this phone is called there.
    pub device_name: String,
}

/// A gateway in a building.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Gateway {
    /// Its id: 32 hex digits.
    pub id: GatewayId,
    /// Where it stands.
    pub name: String,
    /// Whether it is connected now.
    pub here: bool,
    /// When it was connected last; none when it never was.
    pub seen_at: Option<Moment>,
}

/// A gateway that was just added; this is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AddedGateway {
    /// Its name.
    pub name: String,
    /// What to put into its token file.
    pub token: String,
    /// The cloud's address, which it needs, too.
    pub address: String,
}

/// Why a cloud refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CloudRefusal {
    /// This phone was shut out, or its time there is over: join again.
    SignedOut,
    /// The e-mail address has an account already.
    AddressTaken,
    /// This phone waits until another one lets it in.
    NotApproved,
    /// The role does not allow it.
    NotAllowed,
    /// Too often in a short time.
    TooMany,
    /// It was not possible there, and trying again will not help.
    Other,
    /// What is at this address is no cloud of this version.
    NotACloud,
}
