//! The app in memory: phones and emulated locks in one air, under one clock that a test moves.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod bad_input;
mod codes;
mod futures;
mod handed_on;
mod house;
mod killed;
mod main_path;
mod restore;
mod rules;
mod secrets;
