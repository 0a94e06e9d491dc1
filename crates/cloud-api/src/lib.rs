//! What app, gateway and cloud say to each other over HTTP: requests, answers, and the words for what went wrong.
//!
//! Everything that could open a door is sealed before it gets here; these types carry names, times and sealed bytes.

pub mod account;
pub mod base64;
pub mod checksum;
pub mod device;
pub mod gateway;
pub mod mailbox;
pub mod problem;
pub mod sync;
pub mod token;

pub use base64::{Bytes, Name};
pub use problem::{Problem, Word};
pub use token::Token;
