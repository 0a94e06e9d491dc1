//! Placeholder.
fn main() { }
