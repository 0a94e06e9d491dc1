//! Placeholder of the `app` crate.
