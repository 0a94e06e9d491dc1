//! The tables, one file each: its row, its reads and its writes.

pub mod change;
pub mod claim_try;
pub mod cloud;
pub mod code;
pub mod credential;
pub mod door;
pub mod gateway_place;
pub mod grants;
pub mod handed_key;
pub mod held_key;
pub mod holiday;
pub mod lock_list;
pub mod lock_place;
pub mod lock_settings;
pub mod log_chain;
pub mod log_entry;
pub mod log_gap;
pub mod pass;
pub mod path;
pub mod phone_card;
pub mod profile;
pub mod reading;
pub mod repeat;
pub mod rules;
pub mod site;
pub mod vault;
