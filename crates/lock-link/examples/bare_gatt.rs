//! The bare GATT exchange that an unlock is measured against.
fn main() {}
