//! The project's invariants, as tests: each rule is held against the tree, and against a sample that breaks it.

#![expect(clippy::expect_used, reason = "a test ends where its ground is not there")]

mod arrows;
mod documents;
mod licences;
mod lockfile;
mod packages;
mod rule;
mod rust_code;
mod secrets;
mod tree;
mod window;
