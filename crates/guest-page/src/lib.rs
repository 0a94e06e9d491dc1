//! What the guest page cannot do in a script: reading a link, and the phone's side of OLP/1, as WebAssembly.
//!
//! It knows no radio, no clock, no storage and no words: the script brings frames, time and random bytes, and draws.
//! `boundary` is all that the script sees; what is behind it is the code that the app runs.

mod boundary;
mod conversation;
mod desk;
mod facts;
mod record;
