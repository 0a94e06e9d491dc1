//! What a person can do with doors, one file per verb; knows no Tauri, reads no clock and draws no randomness itself.
//!
//! The verbs speak of doors, grants and keys. What a lock can do is data of `access`; how it is spoken to is a family.

mod accept_key;
mod app;
mod attempt;
mod carry_errand;
mod change_code;
mod change_key;
mod claim_code;
mod cloud;
mod code;
mod collect_log;
mod deliver;
mod door_log;
mod end_door;
mod failure;
mod family;
mod grant_words;
mod hand_on;
mod law;
mod life;
mod lock_care;
mod lock_state;
mod make_code;
mod make_key;
mod operate;
mod owner_pass;
mod path;
mod person;
mod person_data;
mod phone_card;
mod ports;
mod purge_log;
mod put_aside;
mod reach;
mod read_link;
mod read_setup_code;
mod recovery;
mod remove_person;
mod rename;
mod repeat;
mod replace_lock;
mod restore;
mod rules;
mod save_log;
mod send_errand;
mod set_up;
mod snapshot;
mod take_back;
mod take_back_code;
mod unlock;
mod vault;
pub mod view;
mod visit;

pub use app::App;
pub use ports::{Clock, Entropy, Event, Keychain, KeychainError, Listener, Ports};
