//! The commands, one file per area: each takes its arguments apart, makes one call into `app` and answers.

pub(crate) mod calendars;
pub(crate) mod care;
pub(crate) mod cloud;
pub(crate) mod codes;
pub(crate) mod errands;
pub(crate) mod guest;
pub(crate) mod host;
pub(crate) mod installer;
pub(crate) mod lives;
pub(crate) mod logs;
pub(crate) mod paths;
pub(crate) mod people;
pub(crate) mod recovery;
pub(crate) mod rules;
pub(crate) mod vault;

#[cfg(test)]
pub(crate) mod names;
