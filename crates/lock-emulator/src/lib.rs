//! Placeholder of the `lock-emulator` crate.
