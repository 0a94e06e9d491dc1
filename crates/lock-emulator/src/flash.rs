//! The lock's flash: two areas that are appended to or erased whole, with power cuts and failures on demand.
//!
//! It stores bytes and knows nothing of records; the journal gives them meaning.

mod fault;
mod file;
mod memory;

pub use fault::{Cut, Fault, Flash, FlashError};
pub use file::FileMedium;
pub use memory::MemoryMedium;

use std::io;

/// One of the two areas; a snapshot always goes into the one that is not in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// The first area.
    A,
    /// The second area.
    B,
}

impl Area {
    /// The area that is not this one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What holds the bytes while the power is off.
pub trait Medium: Send + Sync {
    /// Everything in `area`, oldest byte first.
    ///
    /// # Errors
    /// The host's error when the bytes cannot be read.
    fn read(&self, area: Area) -> io::Result<Vec<u8>>;

    /// Adds `bytes` to the end of `area`; they are durable when this returns.
    ///
    /// # Errors
    /// The host's error; the area then holds what it held before, or refuses every later append.
    fn append(&mut self, area: Area, bytes: &[u8]) -> io::Result<()>;

    /// Empties `area`; durable when this returns.
    ///
    /// # Errors
    /// The host's error when the area could not be emptied.
    fn erase(&mut self, area: Area) -> io::Result<()>;
}
