//! One way to do each thing: `cargo xtask --help`.
fn main() {}
