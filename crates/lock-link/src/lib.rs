//! Placeholder of the `lock-link` crate.
