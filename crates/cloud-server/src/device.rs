//! The devices of a site: who is in, who waits, and letting in or shutting out.

mod approve;
mod list;
mod revoke;

pub(crate) use approve::{approve, fetch_key};
pub(crate) use list::list;
pub(crate) use revoke::{revoke, shut_out};
