//! The devices of a site, and how one lets in another.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Name};

/// One device, as the others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its name in the cloud.
    pub device: Name,
    /// Whose it is.
    pub member: Name,
    /// What its person calls it.
    pub name: String,
    /// What to seal for. Compare its digits on both screens before approving: the cloud could lie here.
    pub public_key: Name<32>,
    /// When it asked, Unix seconds.
    pub made_at: i64,
    /// Since when it is approved, Unix seconds.
    pub approved_at: Option<i64>,
    /// Since when it is shut out, Unix seconds.
    pub revoked_at: Option<i64>,
}

/// All devices of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Devices {
    /// Oldest first.
    pub devices: Vec<Device>,
}

/// Lets a device in.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The site's key, sealed for the new device by the approving one; at most 1,024 bytes.
    pub sealed_key: Bytes,
    /// The public key it was sealed for: an approval for another key than the device has is refused.
    pub public_key: Name<32>,
}

/// What the new device fetches after its approval.
#[derive(Clone, Serialize, Deserialize)]
pub struct SealedKey {
    /// The site's key, sealed.
    pub sealed_key: Bytes,
    /// The device that sealed it.
    pub sealed_by: Name,
}
