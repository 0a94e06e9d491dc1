//! The cloud that carries and cannot open: accounts, devices and sealed mailboxes behind one HTTP address.

mod account;
mod cloud;
mod database;
mod device;
mod gateway;
mod guest_page;
mod health;
mod http;
mod limits;
mod mailbox;
mod measures;
mod ports;
mod serve;
mod sync;

pub use cloud::Cloud;
pub use database::{Database, DatabaseError, Place};
pub use guest_page::{GuestPage, NoGuestPage};
pub use http::{BehindProxy, Route, Who, router, routes, watch_router};
pub use ports::{Entropy, Ports};
pub use serve::{Listening, ServeError, serve};
