//! Phone and lock against each other, without a link between them.

mod bench;
mod path;
mod refused;
