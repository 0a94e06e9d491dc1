//! The parts of a change that concern the keypad, in their durable form.

use super::{Activated, DegradedUses, Fate, Minter, Throttle, UsedOnce};
use crate::bytes::{CodecError, Reader, Writer};
use crate::pin::{Epoch, Plaintext};
use crate::{Mono, Unix};

/// One part of a change.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as in the state they change")]
pub enum KeypadDelta<'a> {
    /// The count of failed tries.
    Throttle(Throttle),
    /// A one-time code was used; what was over by `lower` is forgotten.
    UsedOnce { used: UsedOnce, lower: Unix },
    /// The motor did what one-time codes told it to.
    MotorDone,
    /// A long or weekly code was used in its first week; what was over by `lower` is forgotten.
    Activated { activated: Activated, lower: Unix },
    /// A code was used without a clock.
    Degraded(DegradedUses),
    /// CODE\[slot\] as its order brought it; empty for no code.
    Code { slot: u16, version: u32, body: &'a [u8] },
    /// A stored or rotating code was used.
    CodeUsed { slot: u16, uses: u16, degraded: u8, last_step: u32 },
    /// PATH\[index\] as its order brought it; empty for none.
    Path { index: u16, version: u32, body: &'a [u8] },
}

impl<'a> KeypadDelta<'a> {
    pub(in crate::lock) fn write<const N: usize>(&self, w: &mut Writer<N>) {
        w.u8(self.tag());
        match *self {
            Self::Throttle(Throttle { failures, since, last }) => w.u16(failures).u64(since.0).u64(last.0),
            Self::UsedOnce { used, lower } => {
                w.put(&used.id).u32(used.end.0).u8(fate_code(used.fate)).u32(lower.0)
            }
            Self::MotorDone => w,
            Self::Activated { activated, lower } => {
                write_minter(w, activated.minter);
                w.put(&activated.id).put(&activated.fingerprint);
                w.u32(activated.epoch.0).u32(activated.plaintext.number()).u32(lower.0)
            }
            Self::Degraded(DegradedUses { id, uses }) => w.put(&id).u8(uses),
            Self::Code { slot: index, version, body } | Self::Path { index, version, body } => {
                w.u16(index).u32(version).put(body)
            }
            Self::CodeUsed { slot, uses, degraded, last_step } => {
                w.u16(slot).u16(uses).u8(degraded).u32(last_step)
            }
        };
    }

    fn tag(&self) -> u8 {
        match self {
            Self::Throttle(_) => 1,
            Self::UsedOnce { .. } => 2,
            Self::MotorDone => 3,
            Self::Activated { .. } => 4,
            Self::Degraded(_) => 5,
            Self::Code { .. } => 6,
            Self::CodeUsed { .. } => 7,
            Self::Path { .. } => 8,
        }
    }

    pub(in crate::lock) fn read(r: &mut Reader<'a>) -> Result<Self, CodecError> {
        Ok(match r.u8()? {
            1 => Self::Throttle(Throttle { failures: r.u16()?, since: Mono(r.u64()?), last: Mono(r.u64()?) }),
            2 => {
                let used = UsedOnce { id: r.take()?, end: Unix(r.u32()?), fate: fate_of(r.u8()?)? };
                Self::UsedOnce { used, lower: Unix(r.u32()?) }
            }
            3 => Self::MotorDone,
            4 => {
                let activated = Activated {
                    minter: read_minter(r)?,
                    id: r.take()?,
                    fingerprint: r.take()?,
                    epoch: Epoch(r.u32()?),
                    plaintext: Plaintext::new(r.u32()?).ok_or(CodecError::Value)?,
                };
                Self::Activated { activated, lower: Unix(r.u32()?) }
            }
            5 => Self::Degraded(DegradedUses { id: r.take()?, uses: r.u8()? }),
            6 => Self::Code { slot: r.u16()?, version: r.u32()?, body: r.take_rest() },
            7 => Self::CodeUsed { slot: r.u16()?, uses: r.u16()?, degraded: r.u8()?, last_step: r.u32()? },
            8 => Self::Path { index: r.u16()?, version: r.u32()?, body: r.take_rest() },
            _ => return Err(CodecError::Kind),
        })
    }
}

fn write_minter<const N: usize>(w: &mut Writer<N>, minter: Minter) {
    match minter {
        Minter::Issuer { index, generation } => w.put(&[0, index, generation]),
        Minter::Path { index, generation } => w.put(&[1, index, generation]),
    };
}

fn read_minter(r: &mut Reader<'_>) -> Result<Minter, CodecError> {
    let [kind, index, generation] = r.take()?;
    match kind {
        0 => Ok(Minter::Issuer { index, generation }),
        1 => Ok(Minter::Path { index, generation }),
        _ => Err(CodecError::Value),
    }
}

fn fate_code(fate: Fate) -> u8 {
    match fate {
        Fate::Done => 0,
        Fate::Turning => 1,
        Fate::Interrupted => 2,
    }
}

fn fate_of(code: u8) -> Result<Fate, CodecError> {
    match code {
        0 => Ok(Fate::Done),
        1 => Ok(Fate::Turning),
        2 => Ok(Fate::Interrupted),
        _ => Err(CodecError::Value),
    }
}
