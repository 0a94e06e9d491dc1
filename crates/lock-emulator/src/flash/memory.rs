//! Flash in memory, for tests and for measuring the path without a disk; it outlives a power cut, not the process.

use std::io;

use super::{Area, Medium};

/// Two areas in memory.
#[derive(Clone, Default)]
pub struct MemoryMedium {
    a: Vec<u8>,
    b: Vec<u8>,
}

impl MemoryMedium {
    /// Erased flash, as it leaves the factory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn area(&mut self, area: Area) -> &mut Vec<u8> {
        match area {
            Area::A => &mut self.a,
            Area::B => &mut self.b,
        }
    }
}

impl Medium for MemoryMedium {
    fn read(&self, area: Area) -> io::Result<Vec<u8>> {
        Ok(match area {
            Area::A => self.a.clone(),
            Area::B => self.b.clone(),
        })
    }

    fn append(&mut self, area: Area, bytes: &[u8]) -> io::Result<()> {
        self.area(area).extend_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, area: Area) -> io::Result<()> {
        self.area(area).clear();
        Ok(())
    }
}
