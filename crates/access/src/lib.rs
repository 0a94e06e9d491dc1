//! Placeholder of the `access` crate.
