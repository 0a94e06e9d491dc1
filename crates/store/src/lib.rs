//! What this device knows: one SQLite file, one file of code per table, secrets sealed; decides nothing.

mod error;
mod id;
mod schema;
mod seal;
pub mod shared;
mod store;
pub mod table;
mod vault;

pub use error::StoreError;
pub use id::Id;
pub use seal::Secret;
pub use store::{Access, Entropy, Store};
pub use vault::{MasterKey, PASSPHRASE_CHARACTERS_MIN, VaultState};
