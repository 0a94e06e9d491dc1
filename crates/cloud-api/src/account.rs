//! Opening an account and signing in.

use serde::{Deserialize, Serialize};

use crate::{Name, Token};

/// What a member of a site may do in the cloud. What he may do at a door is decided by the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberRole {
    /// Everything, and members and devices.
    Owner,
    /// Everything but members and other people's devices.
    Manager,
    /// Reads, and sends what others made.
    Staff,
}

/// The device that asks.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    /// What its person calls it, at most 64 characters.
    pub name: String,
    /// Its X25519 public key; what is sent to this device is sealed for it.
    pub public_key: Name<32>,
}

/// Opens an account: a site of one's own, with this device as its first. Also signs in.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Where the person gets letters, at most 254 characters.
    pub email: String,
    /// 12 to 128 characters. It protects names and times; no door opens with it.
    pub password: String,
    /// This device.
    pub device: NewDevice,
    /// With it, a new account joins the site that sent it, instead of opening one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Token>,
}

/// Invites somebody into the site.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// What she will be.
    pub role: MemberRole,
}

/// What to give to the invited, by any way that reaches only her.
#[derive(Clone, Serialize, Deserialize)]
pub struct Invitation {
    /// Good for one account.
    pub invitation: Token,
    /// When it ends, Unix seconds.
    pub expires_at: i64,
}

/// Somebody of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Her name in the cloud.
    pub member: Name,
    /// Her address.
    pub email: String,
    /// Her role.
    pub role: MemberRole,
    /// Since when, Unix seconds.
    pub made_at: i64,
}

/// Everybody of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Members {
    /// In the order they came.
    pub members: Vec<Member>,
}

/// Who one is from now on.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The site.
    pub tenant: Name,
    /// The person.
    pub member: Name,
    /// Her role.
    pub role: MemberRole,
    /// This device.
    pub device: Name,
    /// What to send as `Authorization: Bearer ...`.
    pub token: Token,
    /// When the token ends, Unix seconds.
    pub expires_at: i64,
    /// Whether this device may do more than wait: the first of a site may at once, every other when one of them said so.
    pub approved: bool,
}
