//! Keeps the windows that a lock is given in step with their rule: as windows end, as holidays and stays change, as the
//! law moves clocks, and as the host confirms.

use access::recurrence::Piece;
use store::table::code::{self, CodeRow, Origin};
use store::table::door::{self, DoorRow};
use store::table::repeat;
use store::{Access, Id, Secret};

use super::rule::{asked, code_limits, is_window, of_code};
use super::sleep::asleep_from_now;
use crate::App;
use crate::app::zone_named;
use crate::failure::{Failure, unexpected};
use crate::make_code::codes_of;
use crate::view::{CodeObstacle, CommandError, Obstacle};

/// What has to change at a lock for one code.
struct Due {
    door: DoorRow,
    first: CodeRow,
    /// Windows that nobody asks for any more.
    gone: Vec<CodeRow>,
    /// Windows that moved, each with what it was.
    moved: Vec<(CodeRow, Piece)>,
    new: Vec<Piece>,
}

impl App {
    /// Writes the changes that bring every lock the windows it lacks and take away what is no longer asked for. What fails
    /// is tried again the next time: neither a picture nor a visit is worth less for it.
    pub(crate) fn settle_repeats(&self) {
        if let Err(failure) = self.try_settling_repeats() {
            tracing::warn!(error = %failure.0, "Failed to move on codes that come back");
        }
    }

    fn try_settling_repeats(&self) -> Result<(), Failure> {
        let now = self.now();
        self.let_sleep(now)?;
        let late = self.store.read(|access| {
            let mut late = Vec::new();
            for first in repeat::all(access)? {
                if due(access, first, now)?.is_some() {
                    late.push(first);
                }
            }
            Ok::<_, Failure>(late)
        })?;
        if late.is_empty() {
            return Ok(());
        }
        self.store.write(|access| late.iter().try_for_each(|first| self.settle_repeat(access, *first)))
    }

    /// Lets codes sleep that nobody used for a month.
    fn let_sleep(&self, now: u32) -> Result<(), Failure> {
        let unused = self.store.read(|access| {
            let found = repeat::all(access)?.into_iter().map(|first| asleep_from_now(access, first, now));
            found.filter_map(Result::transpose).collect::<Result<Vec<_>, Failure>>()
        })?;
        if unused.is_empty() {
            return Ok(());
        }
        self.store.write(|access| {
            unused.iter().try_for_each(|(first, rule)| Ok(repeat::set(access, *first, rule, now)?))
        })
    }

    /// Writes the changes for one code.
    pub(crate) fn settle_repeat(&self, access: &Access<'_>, first: Id) -> Result<(), Failure> {
        let now = self.now();
        let Some(Due { door, first, gone, moved, new }) = due(access, first, now)? else { return Ok(()) };
        // A lock keeps the same digits twice for times apart only, so what goes must go before what comes.
        for row in &gone {
            codes_of(&door)?.want_gone(access, &door, row, now)?;
        }
        let moved = moved.iter().map(|(row, piece)| (Some(row), piece));
        for (instead_of, piece) in moved.chain(new.iter().map(|piece| (None, piece))) {
            match self.give(access, (&door, &first), (piece, instead_of)) {
                // A full lock gets what fits; the host is told by when the rest is needed.
                Err(Failure(CommandError::NotAllowed { reason })) if reason == full() => break,
                given => given?,
            }
        }
        Ok(())
    }

    fn give(
        &self,
        access: &Access<'_>,
        (door, first): (&DoorRow, &CodeRow),
        (piece, instead_of): (&Piece, Option<&CodeRow>),
    ) -> Result<(), Failure> {
        let sealed = code::stored_digits(access, first.id)?;
        let sealed = sealed.ok_or_else(|| unexpected("Failed to move on a code", "it has no digits"))?;
        let text = str::from_utf8(&sealed).map_err(|error| unexpected("Failed to read a code", error))?;
        let digits = zeroize::Zeroizing::new(text.to_owned());
        let mut row = CodeRow {
            id: self.new_id(),
            made_at: self.now(),
            confirmed_at: None,
            refused: None,
            first_used_at: None,
            last_used_at: None,
            revoked_in: None,
            revoked_at: None,
            sent_at: None,
            ..first.clone()
        };
        let codes = codes_of(door)?;
        codes.place_window(access, door, (piece, instead_of), &mut row)?;
        code::insert(access, &row, Some(&Secret::new(digits.as_bytes().to_vec())))?;
        if let (Some(old), Origin::Stored { version, .. }) = (instead_of, row.origin) {
            code::set_revoked_in(access, old.id, version)?;
        }
        codes.want(access, door, &row, &digits)
    }
}

fn full() -> Obstacle {
    CodeObstacle::LockFull.into()
}

/// What has to change for a code that comes back; nothing when its lock has, or will have, what it needs.
fn due(access: &Access<'_>, first: Id, now: u32) -> Result<Option<Due>, Failure> {
    let Some(first) = code::find(access, first)? else { return Ok(None) };
    let Some(door) = door::find(access, first.door)? else { return Ok(None) };
    if first.undo_until.is_some() || first.taken_back_at.is_some() || door.restored_at.is_some() {
        return Ok(None);
    }
    let Some(rule) = of_code(access, &first)? else { return Ok(None) };
    let limits = code_limits(&door)?;
    let compiled = asked(access, &door, (&rule, &zone_named(&door.zone)?))?.compile(&limits);
    let pieces = compiled.map(|compiled| compiled.pieces).unwrap_or_default();
    let left = pieces.into_iter().filter(|piece| i64::from(now) < piece.ends.timestamp());
    let mut new: Vec<Piece> = left.take(limits.pieces_max.into()).collect();
    let alive = |row: &CodeRow| now < row.ends_at && row.revoked_at.is_none() && row.revoked_in.is_none();
    let mut gone = Vec::new();
    let mut moved = Vec::new();
    for row in code::set_of(access, &first)?.into_iter().filter(alive) {
        match new.iter().position(|piece| is_window(&row, piece)) {
            Some(place) => {
                new.remove(place);
            }
            // What the lock did not take is not there to be taken away.
            None if row.refused.is_some() => {}
            None => gone.push(row),
        }
    }
    for row in std::mem::take(&mut gone) {
        match new.iter().position(|piece| overlaps(&row, piece)) {
            Some(place) => moved.push((row, new.remove(place))),
            None => gone.push(row),
        }
    }
    for row in code::set_of(access, &first)?.into_iter().filter(|row| over(row, now)) {
        if let Some(place) = new.iter().position(|piece| overlaps(&row, piece))
            && is_last_in_its_slot(access, &row)?
        {
            moved.push((row, new.remove(place)));
        }
    }
    let any = !(gone.is_empty() && moved.is_empty() && new.is_empty());
    Ok(any.then_some(Due { door, first, gone, moved, new }))
}

fn overlaps(row: &CodeRow, piece: &Piece) -> bool {
    i64::from(row.starts_at) < piece.ends.timestamp() && piece.starts.timestamp() < i64::from(row.ends_at)
}

/// A window that has ended and that the lock may still hold, as one that the host let sleep and confirmed again.
fn over(row: &CodeRow, now: u32) -> bool {
    row.ends_at <= now && row.revoked_at.is_none() && row.revoked_in.is_none() && row.refused.is_none()
}

fn is_last_in_its_slot(access: &Access<'_>, row: &CodeRow) -> Result<bool, Failure> {
    let Origin::Stored { slot, version } = row.origin else { return Ok(false) };
    let newer = |origin: Origin| matches!(origin, Origin::Stored { slot: of, version: than } if of == slot && version < than);
    Ok(!code::of_door(access, row.door)?.iter().any(|other| newer(other.origin)))
}
