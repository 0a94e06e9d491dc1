//! What every carrier promises, and what the wire of the TCP one refuses.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod faults;
mod finding;
mod places;
mod relay;
mod scanning;
mod setting;
mod stages;
mod tcp;
mod wire;
