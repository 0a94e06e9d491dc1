//! CODE\[slot\]: a code of the host's choice or a rotating one, as an order brings it (layout: `docs/PROTOCOL.md`).

use crate::Unix;
use crate::block::ClockLoss;
use crate::bytes::{CodecError, Reader, Writer};
use crate::keys::{RotatingKey, StoredCodeKey};
use crate::mac::{hmac, truncate};
use crate::schedule::Schedule;

/// Bytes of the longest encoding.
pub const STORED_CODE_MAX: usize = 22 + 2 * 3;
/// Digits of a rotating code.
pub const ROTATING_DIGITS: u8 = 8;
/// Seconds for which a rotating code is shown.
pub const ROTATING_STEP_S: u32 = 600;
const STORED: u8 = 1;
const ROTATING: u8 = 2;

/// What a typed code is recognised by.
pub type Fingerprint = [u8; 8];

/// How a slot's code is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secret {
    /// The host chose the digits.
    Stored {
        /// How many, 4..=8.
        digits: u8,
        /// What they are recognised by.
        fingerprint: Fingerprint,
    },
    /// 8 digits, new every ten minutes, shown by the device that holds the subject's key.
    Rotating {
        /// Whose key.
        subject: u8,
    },
}

/// A slot's code and when it opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoredCode {
    /// How it is made.
    pub secret: Secret,
    /// Opens from here on.
    pub not_before: Unix,
    /// The first moment that is too late, later than `not_before`.
    pub not_after: Unix,
    /// Openings, 0 = unlimited.
    pub max_uses: u16,
    /// What it may do while the clock is lost.
    pub clock_loss: ClockLoss,
    /// Weekly windows in wall time, filled from the front; open while any of them is, always while there is none.
    pub schedules: [Option<Schedule>; 2],
}

impl StoredCode {
    /// The order's plaintext; refuses what the lock would refuse.
    pub fn encode(&self) -> Result<arrayvec::ArrayVec<u8, STORED_CODE_MAX>, CodecError> {
        let mut writer = Writer::new();
        match self.secret {
            Secret::Stored { digits, fingerprint } => writer.put(&[STORED, digits]).put(&fingerprint),
            Secret::Rotating { subject } => writer.put(&[ROTATING, subject]).put(&[0; 8]),
        };
        writer.u32(self.not_before.0).u32(self.not_after.0).u16(self.max_uses).u8(loss_code(self.clock_loss));
        writer.count(self.schedules.iter().flatten().count());
        for schedule in self.schedules.iter().flatten() {
            schedule.write(&mut writer);
        }
        let bytes = writer.finish()?;
        if Self::decode(&bytes)? == *self { Ok(bytes) } else { Err(CodecError::Value) }
    }

    /// Reads the order's plaintext.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        let [kind, which] = reader.take()?;
        let fingerprint: Fingerprint = reader.take()?;
        let secret = match kind {
            STORED if (4..=8).contains(&which) => Secret::Stored { digits: which, fingerprint },
            ROTATING if fingerprint == [0; 8] => Secret::Rotating { subject: which },
            _ => return Err(CodecError::Value),
        };
        let (not_before, not_after) = (Unix(reader.u32()?), Unix(reader.u32()?));
        let max_uses = reader.u16()?;
        let clock_loss = loss_of(reader.u8()?)?;
        let schedules = match reader.u8()? {
            0 => [None; 2],
            1 => [Some(Schedule::read(&mut reader)?), None],
            2 => [Some(Schedule::read(&mut reader)?), Some(Schedule::read(&mut reader)?)],
            _ => return Err(CodecError::Value),
        };
        reader.end()?;
        if not_before >= not_after {
            return Err(CodecError::Value);
        }
        Ok(Self { secret, not_before, not_after, max_uses, clock_loss, schedules })
    }
}

impl StoredCodeKey {
    /// What typed digits (ASCII) are recognised by: `HMAC(K_cfp, length1 || digits)[..8]`.
    #[must_use]
    pub fn fingerprint(&self, digits: &[u8]) -> Fingerprint {
        let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        truncate(hmac(self.reveal(), &[&[length], digits]))
    }
}

impl RotatingKey {
    /// The code shown from `step` times ten minutes on, Unix time: `HMAC(K_dyn, "olp1/d" || step8)[..16] mod 10^8`.
    #[must_use]
    pub fn code(&self, step: u32) -> [u8; ROTATING_DIGITS as usize] {
        let tag: [u8; 16] = truncate(hmac(self.reveal(), &[b"olp1/d", &u64::from(step).to_be_bytes()]));
        let (words, _) = tag.as_chunks::<4>();
        let fold =
            |rest: u64, word: &[u8; 4]| (rest << 32 | u64::from(u32::from_be_bytes(*word))) % 100_000_000;
        let mut rest = words.iter().fold(0, fold);
        let mut digits = [b'0'; ROTATING_DIGITS as usize];
        for digit in digits.iter_mut().rev() {
            *digit += ((rest % 10) & 0xF) as u8;
            rest /= 10;
        }
        digits
    }

    /// The step of a moment.
    #[must_use]
    pub fn step(time: Unix) -> u32 {
        time.0 / ROTATING_STEP_S
    }
}

fn loss_code(loss: ClockLoss) -> u8 {
    match loss {
        ClockLoss::Deny => 0,
        ClockLoss::Degraded => 1,
        ClockLoss::UntilEnd => 2,
    }
}

fn loss_of(code: u8) -> Result<ClockLoss, CodecError> {
    match code {
        0 => Ok(ClockLoss::Deny),
        1 => Ok(ClockLoss::Degraded),
        2 => Ok(ClockLoss::UntilEnd),
        _ => Err(CodecError::Value),
    }
}
