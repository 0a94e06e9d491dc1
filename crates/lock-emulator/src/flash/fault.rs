//! The one way to the flash, where a test says which write fails and within which write the power goes.

use std::io;

use super::{Area, Medium};

/// Why a write did not happen, or why nothing happens after it.
#[derive(Debug, thiserror::Error)]
pub enum FlashError {
    /// The power went during or right after this write; the lock stops where it stands.
    #[error("The power went")]
    PowerLost,
    /// The flash refused the write and kept what it had.
    #[error("The flash refused a write: {0}")]
    Refused(io::Error),
}

/// Where in the coming writes the power goes; an erase counts as a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// Writes that still happen whole.
    pub whole_writes: u32,
    /// Bytes of the write after those that still reach the flash.
    pub torn_at: usize,
}

/// What is wrong with the flash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The power goes at this point.
    Cut(Cut),
    /// Every write is refused and the power stays.
    Refuse,
}

/// A medium behind its faults.
pub struct Flash {
    medium: Box<dyn Medium>,
    fault: Fault,
    writes: u64,
}

impl Flash {
    /// Flash without a fault.
    #[must_use]
    pub fn new(medium: Box<dyn Medium>) -> Self {
        Self { medium, fault: Fault::None, writes: 0 }
    }

    /// Sets what is wrong from the next write on; a cut that happened clears itself.
    pub fn set_fault(&mut self, fault: Fault) {
        self.fault = fault;
    }

    /// Every byte on the medium, as whoever opens the lock on a bench would read them; empty if unreadable.
    #[must_use]
    pub fn contents(&self) -> Vec<u8> {
        let areas = [Area::A, Area::B].map(|area| self.medium.read(area).unwrap_or_default());
        areas.concat()
    }

    /// What is wrong, or about to be.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        self.fault
    }

    /// Writes and erases that reached the medium, whole or torn, since this object was made.
    #[must_use]
    pub const fn writes(&self) -> u64 {
        self.writes
    }

    pub(crate) fn read(&self, area: Area) -> Result<Vec<u8>, FlashError> {
        self.medium.read(area).map_err(FlashError::Refused)
    }

    pub(crate) fn append(&mut self, area: Area, bytes: &[u8]) -> Result<(), FlashError> {
        match self.next()? {
            Reach::Whole => self.medium.append(area, bytes).map_err(FlashError::Refused),
            Reach::Torn(at) => {
                let reached = bytes.get(..at).unwrap_or(bytes);
                self.medium.append(area, reached).map_err(FlashError::Refused)?;
                Err(FlashError::PowerLost)
            }
        }
    }

    pub(crate) fn erase(&mut self, area: Area) -> Result<(), FlashError> {
        match self.next()? {
            Reach::Whole => self.medium.erase(area).map_err(FlashError::Refused),
            Reach::Torn(0) => Err(FlashError::PowerLost),
            Reach::Torn(at) => {
                self.erase_from(area, at).map_err(FlashError::Refused)?;
                Err(FlashError::PowerLost)
            }
        }
    }

    /// A torn erase: part of the old bytes is still there. Which part is the worst case for the reader is its front.
    fn erase_from(&mut self, area: Area, at: usize) -> io::Result<()> {
        let old = self.medium.read(area)?;
        self.medium.erase(area)?;
        self.medium.append(area, old.get(..old.len().saturating_sub(at)).unwrap_or_default())
    }

    fn next(&mut self) -> Result<Reach, FlashError> {
        match &mut self.fault {
            Fault::None => {}
            Fault::Refuse => return Err(FlashError::Refused(io::Error::other("The flash is worn out"))),
            Fault::Cut(cut) if cut.whole_writes > 0 => cut.whole_writes -= 1,
            Fault::Cut(cut) => {
                let at = cut.torn_at;
                self.fault = Fault::None;
                self.writes += 1;
                return Ok(Reach::Torn(at));
            }
        }
        self.writes += 1;
        Ok(Reach::Whole)
    }
}

enum Reach {
    Whole,
    Torn(usize),
}
