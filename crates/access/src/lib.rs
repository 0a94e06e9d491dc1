//! Who may open which door, when and how often, and what that becomes: windows, keys, links, sheets.
//!
//! Pure rules: no IO, no clock, no randomness. The time, the random bytes and the decoded pictures come in as arguments.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::panic))]

pub mod alert;
pub mod capability;
pub mod code;
pub mod credential;
pub mod exposure;
pub mod grant;
pub mod guess;
pub mod guessability;
pub mod hand_on;
pub mod ids;
mod label;
pub mod life;
pub mod link;
pub mod lock_table;
pub mod log_file;
pub mod moment;
pub mod plan;
pub mod policy;
pub mod preset;
pub mod qr;
pub mod recovery;
pub mod recurrence;
pub mod replan;
pub mod role;
pub mod secret;
pub mod serial;
pub mod wall;
pub mod weekly;
pub mod window;
pub mod zone;

pub use ids::{DoorId, GrantId, KeyId, PersonId, PropertyId, SiteId};
pub use moment::Moment;
pub use zone::Zone;
