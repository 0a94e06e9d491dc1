//! What a person can do with doors, one file per verb; knows no Tauri, reads no clock and draws no randomness itself.

mod app;
mod ports;
pub mod view;

pub use app::App;
pub use ports::{Clock, Entropy, Event, Keychain, KeychainError, Listener, Ports};
