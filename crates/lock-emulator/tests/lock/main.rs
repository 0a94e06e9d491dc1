//! The lock as phones, power cuts and the world around it see it.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for the one thing it waits for")]

#[cfg(test)]
mod cast;
#[cfg(test)]
mod control;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod life;
#[cfg(test)]
mod power_cuts;
#[cfg(test)]
mod process;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod typed_codes;
