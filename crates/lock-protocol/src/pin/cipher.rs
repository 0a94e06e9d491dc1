//! The cipher between plaintexts and digits: a keyed permutation of all numbers of D digits (specification section 9).

use arrayvec::ArrayString;
use hmac::Hmac;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Epoch, Plaintext};
use crate::keys::PinKey;
use crate::mac::{hmac, keyed, tag, truncate};

/// What a list names a code by: the first 4 bytes of `HMAC(K_pin, "id" || epoch4 || plaintext4)`.
pub type CodeId = [u8; 4];

const ROUNDS: u8 = 10;

/// How many digits an offline code has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digits(u8);

impl Digits {
    /// 9, what a lock is set to unless its owner says 10.
    pub const NINE: Digits = Digits(9);
    /// 10, for shared corridors.
    pub const TEN: Digits = Digits(10);
    /// 6: too few for any door, but enough to measure how often a guess is right.
    pub const MEASURE: Digits = Digits(6);

    /// Takes a number of digits; nothing when it is not 8, 9 or 10.
    #[must_use]
    pub const fn new(digits: u8) -> Option<Self> {
        match digits {
            8..=10 => Some(Self(digits)),
            _ => None,
        }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }

    /// How many numbers have so many digits.
    #[must_use]
    pub fn space(self) -> u64 {
        10_u64.pow(self.0.into())
    }

    /// The sizes of the left and the right half: 10^(D div 2), and 10^ the rest.
    fn halves(self) -> (u32, u32) {
        let left = u32::from(self.0 / 2);
        (10_u32.pow(left), 10_u32.pow(u32::from(self.0) - left))
    }
}

/// An offline code: digits that open a door; it cannot be printed by accident.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct OfflineCode {
    number: u64,
    #[zeroize(skip)]
    digits: Digits,
}

impl OfflineCode {
    /// Takes a number; nothing when it has more digits.
    #[must_use]
    pub fn new(number: u64, digits: Digits) -> Option<Self> {
        (number < digits.space()).then_some(Self { number, digits })
    }

    /// Reads exactly as many digits, leading zeros included; nothing when they are not.
    #[must_use]
    pub fn read(text: &[u8], digits: Digits) -> Option<Self> {
        if text.len() != usize::from(digits.count()) || !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = text.iter().fold(0, |number, sign| number * 10 + u64::from(sign - b'0'));
        Some(Self { number, digits })
    }

    /// How many digits it has.
    #[must_use]
    pub const fn digits(&self) -> Digits {
        self.digits
    }

    /// The digits, for the one who is to type them.
    #[must_use]
    pub fn reveal(&self) -> ArrayString<10> {
        let mut text = ArrayString::new();
        for place in (0..u32::from(self.digits.count())).rev() {
            let digit = self.number / 10_u64.pow(place) % 10;
            // No more than 10 digits, by the type.
            let _ = text.try_push(char::from(b'0' + (digit & 0xF) as u8));
        }
        text
    }
}

impl PinKey {
    /// The code that says `plaintext` in `epoch`.
    #[must_use]
    pub fn encode(&self, digits: Digits, epoch: Epoch, plaintext: Plaintext) -> OfflineCode {
        let rounds = Rounds::new(self, digits, epoch);
        let (left, right) = digits.halves();
        let number = plaintext.number();
        let (mut a, mut b) = (number / right, number % right);
        for round in 0..ROUNDS {
            let size = if round % 2 == 0 { left } else { right };
            (a, b) = (b, (a + rounds.value(round, b, size)) % size);
        }
        OfflineCode { number: joined(a, b, right), digits }
    }

    /// What a code says in `epoch`; nothing when it says nothing there.
    #[must_use]
    pub fn decode(&self, epoch: Epoch, code: &OfflineCode) -> Option<Plaintext> {
        let rounds = Rounds::new(self, code.digits, epoch);
        let (left, right) = code.digits.halves();
        let (mut a, mut b) = split(code.number, right)?;
        for round in (0..ROUNDS).rev() {
            let size = if round % 2 == 0 { left } else { right };
            (a, b) = ((b + size - rounds.value(round, a, size)) % size, a);
        }
        Plaintext::new(u32::try_from(joined(a, b, right)).ok()?)
    }

    /// What a list revokes the code by.
    #[must_use]
    pub fn code_id(&self, epoch: Epoch, plaintext: Plaintext) -> CodeId {
        let (epoch, number) = (epoch.0.to_be_bytes(), plaintext.number().to_be_bytes());
        truncate(hmac(self.reveal(), &[b"id", &epoch, &number]))
    }
}

/// The halves of a number; `right` is the size of the right one. There are always two: neither has more than 5 digits.
fn split(number: u64, right: u32) -> Option<(u32, u32)> {
    let right = u64::from(right);
    Some((u32::try_from(number / right).ok()?, u32::try_from(number % right).ok()?))
}

fn joined(a: u32, b: u32, right: u32) -> u64 {
    u64::from(a) * u64::from(right) + u64::from(b)
}

/// F_i of one key, number of digits and epoch; the key's part of the hash is worked out once for all rounds.
struct Rounds {
    keyed: Hmac<Sha256>,
    digits: Digits,
    epoch: Epoch,
}

impl Rounds {
    fn new(key: &PinKey, digits: Digits, epoch: Epoch) -> Self {
        Self { keyed: keyed(key.reveal()), digits, epoch }
    }

    /// `HMAC(K_pin, "olp1/f" || digits1 || round1 || epoch4 || x8)[..16] mod size`
    fn value(&self, round: u8, x: u32, size: u32) -> u32 {
        let (epoch, x) = (self.epoch.0.to_be_bytes(), u64::from(x).to_be_bytes());
        let tag: [u8; 16] =
            truncate(tag(self.keyed.clone(), &[b"olp1/f", &[self.digits.count(), round], &epoch, &x]));
        // Byte by byte: sizes are at most 10^5, so the rest and another byte fit 32 bits on parts without wider division.
        tag.iter().fold(0, |rest, byte| (rest << 8 | u32::from(*byte)) % size)
    }
}
