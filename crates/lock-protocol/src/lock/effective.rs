//! What a slot is worth: its own block narrowed by those of everybody it was handed on by (specification section 4).

use arrayvec::ArrayVec;

use crate::Unix;
use crate::block::CredentialBlock;
use crate::lock::slot::Slot;
use crate::lock::state::Owned;
use crate::schedule::Schedule;
use crate::sub::narrowed;

/// Links of the longest chain: depth is 7 at most.
const CHAIN_MAX: usize = 8;

/// A credential as it counts, whoever handed it on.
#[derive(Clone)]
pub struct Effective<'a> {
    /// Every field but the schedules; issuer, generation and serial are those of the credential that an issuer made.
    pub block: CredentialBlock,
    /// The schedules of everybody it came through; each must be open.
    ancestors: ArrayVec<&'a [Schedule], CHAIN_MAX>,
    /// When its slot may be given to another. A key with counted uses keeps its children's slots until its own end,
    /// or they would refill the count.
    pub kept_until: Unix,
}

impl<'a> Effective<'a> {
    /// A credential that an issuer made.
    #[must_use]
    pub fn issued(block: &CredentialBlock) -> Self {
        Self { block: block.clone(), ancestors: ArrayVec::new(), kept_until: block.not_after }
    }

    /// What `child` is worth under this one, whose own schedules stay with `parent`; nothing when it may not be handed
    /// on.
    #[must_use]
    pub fn hand_on(&self, parent: &'a CredentialBlock, child: &CredentialBlock) -> Option<Self> {
        let block = narrowed(&self.block, child)?;
        let mut ancestors = self.ancestors.clone();
        ancestors.try_push(&parent.schedules).ok()?;
        let counted = self.block.max_uses != 0;
        let kept_until = if counted { self.kept_until } else { self.kept_until.min(block.not_after) };
        Some(Self { block, ancestors, kept_until })
    }

    /// Tells whether every schedule is open at this wall time, its edges widened by so many seconds.
    #[must_use]
    pub fn open_at(&self, wall: i64, widen: i64) -> bool {
        let open = |schedules: &[Schedule]| {
            schedules.is_empty() || schedules.iter().any(|schedule| schedule.open_at(wall, widen))
        };
        open(&self.block.schedules) && self.ancestors.iter().all(|schedules| open(schedules))
    }
}

impl Owned {
    /// What the device in a slot may do; nothing for an empty one.
    #[must_use]
    pub fn effective(&self, index: u16) -> Option<Effective<'_>> {
        let mut path = ArrayVec::<&Slot, CHAIN_MAX>::new();
        let mut next = Some(index);
        while let Some(index) = next {
            let slot = self.slot(index)?;
            path.try_push(slot).ok()?;
            next = slot.parent;
        }
        let mut steps = path.iter().rev();
        let mut above = *steps.next()?;
        let mut effective = Effective::issued(&above.block);
        for slot in steps {
            effective = effective.hand_on(&above.block, &slot.block)?;
            above = slot;
        }
        Some(effective)
    }

    /// The device in a slot.
    #[must_use]
    pub fn slot(&self, index: u16) -> Option<&Slot> {
        self.slots.get(usize::from(index))?.as_ref()
    }

    /// Frees a slot for another device, and with it the slots of everybody whose key came from it.
    pub(super) fn vacate(&mut self, index: u16) {
        let taken = self.slots.get_mut(usize::from(index)).and_then(Option::take);
        if taken.is_none() {
            return;
        }
        // A chain is as long as CHAIN_MAX at most, and each pass reaches one link further.
        for _ in 0..CHAIN_MAX {
            for child in 0..self.slots.len() {
                let orphaned = self
                    .slots
                    .get(child)
                    .and_then(Option::as_ref)
                    .and_then(|slot| slot.parent)
                    .is_some_and(|parent| self.slot(parent).is_none());
                if orphaned && let Some(place) = self.slots.get_mut(child) {
                    *place = None;
                }
            }
        }
    }
}
