//! The owner's way back after a lost phone: the site key as 24 words, and pages of codes with the doors.

mod page;
mod words;

pub use page::{DOORS_PER_PAGE, PREFIX, RecoveryDoor, RecoveryPage, RecoveryPageError, Sheet, SheetError};
pub use words::{Word, Words, WordsError};
