//! OLP/1, the open lock protocol: keys, messages, the decision, and the two state machines of phone and lock.
//!
//! Sans-IO, `no_std`, no heap, no clock, no randomness of its own: time, entropy and bytes come in as arguments,
//! and effects come out as values. It alone decides whether a credential opens a lock.
//! `docs/PROTOCOL.md` is the specification.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), forbid(clippy::indexing_slicing, clippy::panic, clippy::unreachable))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]

pub mod advert;
pub mod block;
pub mod bytes;
pub mod capacity;
pub mod challenge;
pub mod claim;
pub mod clock;
pub mod curve;
pub mod fragment;
pub mod fresh;
pub mod id;
mod keep;
pub mod keys;
pub mod list;
pub mod list_book;
pub mod lock;
pub mod log;
pub mod mac;
pub mod order;
pub mod path_key;
pub mod phone;
pub mod pin;
pub mod policy;
pub mod receipt;
pub mod rekey;
pub mod schedule;
pub mod settings;
pub mod setup;
pub mod setup_code;
pub mod status;
pub mod stored_code;
pub mod sub;
pub mod unlock;
pub mod wall;
pub mod who;

pub use id::{LockId, Mono, Unix};
pub use lock::Lock;
pub use phone::Phone;
