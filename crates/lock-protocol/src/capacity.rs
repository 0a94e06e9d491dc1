//! How much a lock holds: build constants, those of the smallest part or (feature `reference`) of the reference lock.

/// `--cfg smallest` takes the feature back for the tests, which always ask for it.
pub(crate) const REFERENCE: bool = cfg!(all(feature = "reference", not(smallest)));

/// Devices that may be enrolled at once.
pub const SLOTS: usize = if REFERENCE { 1024 } else { 64 };
/// Revoked serials the lock remembers.
pub const REVOKED: usize = if REFERENCE { 256 } else { 16 };
/// Revoked code ids the lock remembers.
pub const REVOKED_CODES: usize = if REFERENCE { 256 } else { 16 };
/// Issuers, numbered from 0.
pub const ISSUERS: usize = if REFERENCE { 16 } else { 8 };
/// Codes that can be stored, chosen by the host or rotating.
pub const CODES: usize = if REFERENCE { 1024 } else { 16 };
/// Paths whose code keys a lock can hold.
pub const PATHS: usize = if REFERENCE { 8 } else { 2 };
/// Issuers whose offline codes are tried at the keypad; each one adds to what a guess can hit.
pub const MINTERS: usize = 4;
/// Used one-time codes the lock remembers.
pub const USED_ONCE: usize = if REFERENCE { 1024 } else { 64 };
/// Long and weekly codes that can be in use at once.
pub const ACTIVATED: usize = if REFERENCE { 256 } else { 32 };
/// Codes whose uses without a clock are counted.
pub const DEGRADED_CODES: usize = if REFERENCE { 64 } else { 16 };
/// Entries of the log ring.
pub const LOG_ENTRIES: usize = if REFERENCE { 1024 } else { 512 };
/// Bytes of the longest message that can be put together from fragments.
pub const MESSAGE_MAX: usize = if REFERENCE { 4096 } else { 320 };
/// Bytes of the longest frame: one ATT value.
pub const FRAME_MAX: usize = 512;
/// Bytes of the shortest frame: ATT MTU 23 less 3, and less 2 more where the lock's Bluetooth stack packs notifications
/// together and puts their length before each (ATT_MULTIPLE_HANDLE_VALUE_NTF).
pub const FRAME_MIN: usize = 18;
