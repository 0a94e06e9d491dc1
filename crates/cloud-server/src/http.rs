//! The address of the cloud: its routes, who may call them, and how a refusal looks.

mod caller;
mod connection;
mod json;
mod refusal;
mod route;
mod socket;

pub(crate) use caller::{Carrier, Principal, Stranger, bearer};
pub use connection::{BehindProxy, router, watch_router};
pub(crate) use json::{Json, path_name};
pub(crate) use refusal::Refusal;
pub use route::{Route, Who, routes};
pub(crate) use socket::{closing, not_a_socket};

/// What a handler gives.
pub(crate) type Answer<T> = Result<T, Refusal>;
