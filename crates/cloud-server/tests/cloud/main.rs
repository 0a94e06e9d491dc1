//! The cloud over its routes, on SQLite and on a real PostgreSQL: accounts, devices, mailboxes, and who gets nothing.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a world that cannot be built fails its test")]

mod accounts;
mod devices;
mod engines;
mod faults;
mod guest_page;
mod hostile;
mod mailboxes;
mod members;
mod nobody_gets_in;
mod postgres;
mod process;
mod program;
mod site;
mod sync;
