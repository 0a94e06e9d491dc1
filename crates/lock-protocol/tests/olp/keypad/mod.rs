//! Codes typed at a lock's keypad: what opens, what does not, and what survives a power cut.

mod desk;
mod guesses;
mod hostile;
mod offline;
mod once;
mod stored;
mod stories;
mod throttle;
