//! SETTINGS: how a lock is set, by the owner's order (layout: `docs/PROTOCOL.md`).

use arrayvec::ArrayVec;

use crate::Unix;
use crate::bytes::{CodecError, Reader, Writer};

/// Changes of the wall-time offset that fit.
pub const CHANGES_MAX: usize = 16;
/// Bytes of the longest encoding.
pub const SETTINGS_MAX: usize = 20 + CHANGES_MAX * 6;
const GUESTS_STAY: u8 = 0x01;
/// No zone is further from UTC, in minutes.
const OFFSET_MAX: i16 = 18 * 60;

/// From `at` on, wall time is UTC plus `offset_minutes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OffsetChange {
    /// When it begins.
    pub at: Unix,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}

/// The hours of a stay: arrival on the first day, departure on the last, minutes after midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HourPlan {
    /// Arrival.
    pub arrival_minute: u16,
    /// Departure.
    pub departure_minute: u16,
}

/// All settings of a lock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// A factory reset needs the owner's order or the recovery code, too.
    pub guests_stay: bool,
    /// Seconds after which the bolt is thrown again; 0 is never.
    pub auto_lock_s: u16,
    /// Offset of the grid of offline codes; fixed while codes live.
    pub grid_offset_minutes: i16,
    /// Wall-time offset before the first change.
    pub base_offset_minutes: i16,
    /// Digits of offline codes, 9 or 10.
    pub pin_digits: u8,
    /// Classes of offline codes that are accepted, bit n is class n.
    pub pin_classes: u8,
    /// Standard and flexible hours of a stay.
    pub plans: [HourPlan; 2],
    /// Days a gateway may vouch for after source 0 or 1 last did.
    pub gateway_days: u8,
    /// Changes of the offset, rising in time.
    pub changes: ArrayVec<OffsetChange, CHANGES_MAX>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            guests_stay: false,
            auto_lock_s: 0,
            grid_offset_minutes: 0,
            base_offset_minutes: 0,
            pin_digits: 9,
            pin_classes: 0x1F,
            plans: [
                HourPlan { arrival_minute: 15 * 60, departure_minute: 11 * 60 },
                HourPlan { arrival_minute: 11 * 60, departure_minute: 14 * 60 },
            ],
            gateway_days: 7,
            changes: ArrayVec::new(),
        }
    }
}

impl Settings {
    /// Seconds to add to UTC for wall time at `time`.
    #[must_use]
    pub fn offset_seconds(&self, time: Unix) -> i64 {
        let minutes = self
            .changes
            .iter()
            .take_while(|change| change.at <= time)
            .last()
            .map_or(self.base_offset_minutes, |change| change.offset_minutes);
        i64::from(minutes) * 60
    }

    /// `01 | flags | auto_lock2 | grid2 | base2 | digits | classes | 2 x {arrival2 departure2} | days | n | n x {at4 offset2}`
    pub fn encode(&self) -> Result<ArrayVec<u8, SETTINGS_MAX>, CodecError> {
        self.check()?;
        let mut writer = Writer::<SETTINGS_MAX>::new();
        writer
            .put(&[1, if self.guests_stay { GUESTS_STAY } else { 0 }])
            .u16(self.auto_lock_s)
            .put(&self.grid_offset_minutes.to_be_bytes())
            .put(&self.base_offset_minutes.to_be_bytes())
            .put(&[self.pin_digits, self.pin_classes]);
        for plan in &self.plans {
            writer.u16(plan.arrival_minute).u16(plan.departure_minute);
        }
        writer.u8(self.gateway_days).count(self.changes.len());
        for change in &self.changes {
            writer.u32(change.at.0).put(&change.offset_minutes.to_be_bytes());
        }
        writer.finish()
    }

    /// Reads an encoding; impossible hours, offsets or digits and falling times are refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        reader.kind(1)?;
        let flags = reader.u8()?;
        let auto_lock_s = reader.u16()?;
        let grid_offset_minutes = reader.i16()?;
        let base_offset_minutes = reader.i16()?;
        let [pin_digits, pin_classes] = reader.take()?;
        let plans = [read_plan(&mut reader)?, read_plan(&mut reader)?];
        let [gateway_days, count] = reader.take()?;
        let mut changes = ArrayVec::new();
        for _ in 0..count {
            let change = OffsetChange { at: Unix(reader.u32()?), offset_minutes: reader.i16()? };
            changes.try_push(change).map_err(|_| CodecError::Value)?;
        }
        reader.end()?;
        let settings = Self {
            guests_stay: flags == GUESTS_STAY,
            auto_lock_s,
            grid_offset_minutes,
            base_offset_minutes,
            pin_digits,
            pin_classes,
            plans,
            gateway_days,
            changes,
        };
        if flags & !GUESTS_STAY != 0 {
            return Err(CodecError::Value);
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), CodecError> {
        let in_a_day = |minute: u16| minute < 24 * 60;
        let near = |minutes: i16| (-OFFSET_MAX..=OFFSET_MAX).contains(&minutes);
        let fits = matches!(self.pin_digits, 9 | 10)
            && self.pin_classes & !0x1F == 0
            && self.plans.iter().all(|plan| in_a_day(plan.arrival_minute) && in_a_day(plan.departure_minute))
            && near(self.grid_offset_minutes)
            && near(self.base_offset_minutes)
            && self.changes.iter().all(|change| near(change.offset_minutes))
            && self.changes.is_sorted_by(|a, b| a.at < b.at);
        if fits { Ok(()) } else { Err(CodecError::Value) }
    }
}

fn read_plan(reader: &mut Reader<'_>) -> Result<HourPlan, CodecError> {
    Ok(HourPlan { arrival_minute: reader.u16()?, departure_minute: reader.u16()? })
}
