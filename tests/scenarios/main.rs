//! Stories across the whole system: real apps, real locks in software, TCP on loopback between them.

mod alerts;
mod bookings;
mod care;
mod co_hosts;
mod codes;
mod errands;
mod guest;
mod host;
mod installer;
mod laws;
mod lives;
mod log_files;
mod longer_codes;
mod paths;
mod people;
mod radio;
mod remote;
mod repeats;
mod replacements;
mod rogue_phone;
mod two_phones;
