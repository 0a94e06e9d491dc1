//! Codes for the keypads of a family.

use access::Zone;
use access::recurrence::Piece;
use store::table::code::CodeRow;
use store::table::door::DoorRow;
use store::{Access, Id};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::view::{CodeChoices, CodeShape, GuessBound};

/// Digits of a code.
pub(crate) type CodeDigits = Zeroizing<String>;

/// What a family does with codes. A code's row says everything about it but the digits that a lock stores.
pub(crate) trait Codes: Sync {
    /// What codes a door's lock can take.
    fn choices(&self, access: &Access<'_>, door: &DoorRow) -> Result<CodeChoices, Failure>;

    /// Fills in the row of a code that is wished, and gives its digits when they must be stored.
    fn plan(
        &self,
        access: &Access<'_>,
        door: (&DoorRow, &Zone),
        wish: (&CodeShape, &[u8; 128]),
        row: &mut CodeRow,
    ) -> Result<Option<CodeDigits>, Failure>;

    /// Fills in the row of a stored code for the first window of access that comes back, and chooses its digits.
    fn plan_window(
        &self,
        access: &Access<'_>,
        door: (&DoorRow, &Zone),
        wish: (&Piece, Option<&str>, &[u8; 128]),
        row: &mut CodeRow,
    ) -> Result<CodeDigits, Failure>;

    /// Makes a row one of a window, in a place of its own or instead of another window of the same code.
    fn place_window(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        window: (&Piece, Option<&CodeRow>),
        row: &mut CodeRow,
    ) -> Result<(), Failure>;

    /// What a code becomes at the lock that takes the place of its own; nothing when that would give more, or cannot be
    /// said to it.
    fn moved(
        &self,
        access: &Access<'_>,
        doors: (&DoorRow, &DoorRow),
        row: &CodeRow,
    ) -> Result<Option<CodeRow>, Failure>;

    /// The digits of a code; `Gone` when it no longer counts.
    fn digits(&self, access: &Access<'_>, door: &DoorRow, row: &CodeRow) -> Result<CodeDigits, Failure>;

    /// Writes the change that stores a code in its lock.
    fn want(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
        digits: &CodeDigits,
    ) -> Result<(), Failure>;

    /// Gives a stored code another start and end, and writes the change that tells its lock so.
    fn want_times(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        row: &CodeRow,
        times: ((u32, u32), u32),
    ) -> Result<(), Failure>;

    /// Writes the change that removes a stored code from its lock.
    fn want_gone(&self, access: &Access<'_>, door: &DoorRow, row: &CodeRow, now: u32) -> Result<(), Failure>;

    /// Places for the code keys of paths in a lock; none where doors cannot share one.
    fn path_places(&self) -> u16;

    /// Whether one code says the same to the locks of both doors.
    fn means_the_same(&self, access: &Access<'_>, one: &DoorRow, other: &DoorRow) -> Result<bool, Failure>;

    /// Writes the change that brings the key of a path in a generation to its place in a lock, or empties the place;
    /// gives the change's version.
    fn want_path_key(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        place: (u16, Option<(Id, u8)>),
        now: u32,
    ) -> Result<u32, Failure>;

    /// How hard the codes of a door are to guess.
    fn guess_bound(&self, access: &Access<'_>, door: &DoorRow) -> Result<GuessBound, Failure>;
}
