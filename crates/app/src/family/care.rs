//! What the owner of a lock does for it at the door: lets a keypad go on, and guards and allows its factory reset.

use store::Access;
use store::table::change::ChangeRow;
use store::table::door::DoorRow;

use super::CodeDigits;
use crate::failure::Failure;
use crate::view::ResetGuard;

/// What a family can do of it.
pub(crate) trait Care: Sync {
    /// What a factory reset needs, as the lock was told last.
    fn reset_guard(&self, access: &Access<'_>, door: &DoorRow) -> Result<ResetGuard, Failure>;

    /// Writes the change that says what a factory reset needs, if that is news.
    fn want_reset_guard(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        guard: ResetGuard,
        now: u32,
    ) -> Result<(), Failure>;

    /// An order that allows one factory reset, soon after the lock gets it. Written down, but not as one that waits: it
    /// must not be delivered at another time.
    fn leave_to_reset(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<ChangeRow, Failure>;

    /// The digits that allow a factory reset at the keypad.
    fn recovery_code(&self, access: &Access<'_>, door: &DoorRow) -> Result<CodeDigits, Failure>;
}
