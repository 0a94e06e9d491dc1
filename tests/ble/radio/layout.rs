//! The echo server's GATT layout: two characteristics like the lock's, under their own numbers.

use uuid::Uuid;

/// What is written here ...
pub(crate) const WRITE: Uuid = Uuid::from_u128(0x5a1e_0002_7c41_4f0e_8b1d_6c61_7463_6865);
/// ... comes back from here.
pub(crate) const NOTIFY: Uuid = Uuid::from_u128(0x5a1e_0003_7c41_4f0e_8b1d_6c61_7463_6865);
