//! A repeat on its way to becoming a code: its first window, and what it will be at the lock.

use access::Zone;
use access::recurrence::{NotCompiled, Piece};
use store::Access;
use store::table::code::CodeRow;
use store::table::door::DoorRow;
use store::table::repeat;

use super::confirm::json;
use super::draw::plan_of;
use super::rule::{asked, code_limits, refused};
use crate::App;
use crate::code::blocked;
use crate::failure::Failure;
use crate::family::CodeDigits;
use crate::make_code::codes_of;
use crate::view::{CodeObstacle, Repeat, RepeatPlan};

/// A repeat thought through.
pub(crate) struct Thought {
    rule: Repeat,
    pub(crate) plan: RepeatPlan,
    /// When its last window ends, Unix seconds.
    pub(crate) ends_at: u32,
}

/// Fills in the row of the first window that is not over, and chooses digits.
pub(crate) fn planned(
    access: &Access<'_>,
    (door, zone): (&DoorRow, &Zone),
    (rule, digits, random): (&Repeat, Option<&str>, &[u8; 128]),
    row: &mut CodeRow,
) -> Result<(CodeDigits, Thought), Failure> {
    if row.path.is_some() {
        return Err(blocked(CodeObstacle::StoredOnPath).into());
    }
    let now = i64::from(row.made_at);
    let wish = asked(access, door, (rule, zone))?;
    let compiled = wish.compile(&code_limits(door)?).map_err(refused)?;
    let mut left = compiled.pieces.iter().filter(|piece| now < piece.ends.timestamp());
    let over = || refused(NotCompiled::NeverOpens { because: compiled.because.clone() });
    let first: &Piece = left.next().ok_or_else(over)?;
    let ends = left.next_back().unwrap_or(first).ends;
    row.repeat = Some(row.id);
    let digits = codes_of(door)?.plan_window(access, (door, zone), (first, digits, random), row)?;
    let ends_at = u32::try_from(ends.timestamp()).unwrap_or(u32::MAX);
    let plan = plan_of((door, rule, &[]), Ok(compiled), row.made_at)?;
    Ok((digits, Thought { rule: rule.clone(), plan, ends_at }))
}

impl App {
    /// Keeps the rule of a code whose first window was stored, and wants the windows after it.
    pub(crate) fn keep_repeat(
        &self,
        access: &Access<'_>,
        row: &CodeRow,
        thought: &Thought,
    ) -> Result<(), Failure> {
        repeat::set(access, row.id, &json(&thought.rule)?, self.now())?;
        self.settle_repeat(access, row.id)
    }
}
