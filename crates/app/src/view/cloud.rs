//! The cloud and its gateways, as screens show them.

use serde::{Deserialize, Serialize};

use super::{GatewayId, Moment, PhoneId};

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
    /// Whether this phone waits until another one of the account lets it in.
    pub waits: bool,
    /// When this phone and the cloud last held the same.
    pub synced_at: Option<Moment>,
}

/// A phone of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SitePhone {
    /// Its id: 32 hex digits.
    pub id: PhoneId,
    /// What its person calls it.
    pub name: String,
    /// Whether it is this one.
    pub is_this: bool,
    /// When it signed in.
    pub made_at: Option<Moment>,
    /// How it stands.
    pub state: SitePhoneState,
}

/// How a phone of the account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SitePhoneState {
    /// It waits to be let in, and sees nothing.
    Waits,
    /// It shares the site.
    In,
    /// It was shut out.
    ShutOut,
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

/// What a sync did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Synced {
    /// Changes sent.
    pub sent: u32,
    /// Changes of others taken.
    pub taken: u32,
    /// Changes made here that do not hold, or not alone, because somebody else was faster or narrower.
    pub overruled: u32,
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
