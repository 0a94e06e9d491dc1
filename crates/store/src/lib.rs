//! Placeholder of the `store` crate.
