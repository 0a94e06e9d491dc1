//! The control socket: what the world does to the lock, asked for one line of JSON at a time.
//!
//! It shows no secret, and a line that is not understood changes nothing and ends its connection.

mod act;
mod address;
mod client;
mod report;
mod request;
mod server;

pub use address::ControlAddress;
pub use client::{AskError, ask};
pub use request::Request;
pub use server::{Control, ControlListener, bind, serve};

/// Longest line in either direction but the answers to `state` and `log`.
const LINE_BYTES_MAX: usize = 4096;
