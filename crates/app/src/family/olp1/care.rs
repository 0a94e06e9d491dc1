//! The owner's care for an OLP/1 lock: orders SETTINGS and RESET, and the recovery code (specification sections 12, 13).

use lock_protocol::order::{self, Object, Order, Subject};
use lock_protocol::settings::Settings;
use store::Access;
use store::table::change::{self, ChangeRow, Ending};
use store::table::door::DoorRow;

use super::secrets::root_key;
use super::settings::{held_settings, want_settings};
use crate::failure::{Failure, unexpected};
use crate::family::{Care, CodeDigits};
use crate::view::ResetGuard;

pub(super) struct LockCare;

impl Care for LockCare {
    fn reset_guard(&self, access: &Access<'_>, door: &DoorRow) -> Result<ResetGuard, Failure> {
        Ok(guard_of(&held_settings(access, door)?))
    }

    fn want_reset_guard(
        &self,
        access: &Access<'_>,
        door: &DoorRow,
        guard: ResetGuard,
        now: u32,
    ) -> Result<(), Failure> {
        let held = held_settings(access, door)?;
        if guard_of(&held) == guard {
            return Ok(());
        }
        let guests_stay = guard == ResetGuard::Owner;
        want_settings(access, door, &Settings { guests_stay, ..held }, now)
    }

    fn leave_to_reset(&self, access: &Access<'_>, door: &DoorRow, now: u32) -> Result<ChangeRow, Failure> {
        let failed = |error| unexpected("Failed to write an order", error);
        let object = Object::Reset.code();
        let version = change::version_max(access, door.id, object)?.saturating_add(1);
        let subject = Subject { object: Object::Reset, index: 0, version };
        let root = root_key(access, door)?;
        let message = order::seal(&root.order(), &root.order_nonce(), subject, &[]).map_err(failed)?;
        let tag = Order::decode(&message).map_err(failed)?.tag;
        let row = ChangeRow {
            id: 0,
            door: door.id,
            object,
            index: 0,
            version,
            message: message.to_vec(),
            tag,
            wanted_at: now,
            tried_at: None,
            refused: None,
        };
        change::insert(access, &row)?;
        let written = change::newest(access, door.id, object)?;
        let row = written.ok_or_else(|| unexpected("Failed to write an order", "it is gone"))?;
        change::end(access, row.id, Ending::Replaced, now)?;
        Ok(row)
    }

    fn recovery_code(&self, access: &Access<'_>, door: &DoorRow) -> Result<CodeDigits, Failure> {
        let digits = root_key(access, door)?.recovery_code();
        Ok(CodeDigits::new(digits.iter().map(|digit| char::from(*digit)).collect()))
    }
}

fn guard_of(settings: &Settings) -> ResetGuard {
    if settings.guests_stay { ResetGuard::Owner } else { ResetGuard::Button }
}
