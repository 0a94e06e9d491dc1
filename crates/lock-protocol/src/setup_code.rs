//! The setup code inside a lock's battery case: its payload and its text, which is also what the QR code holds.
//!
//! `LATCHSTRING:SETUP:1:` and base32 (RFC 4648, no padding) of `lock_id16 | lock_pub32 | setup_secret16 | check4`;
//! all characters are in the QR alphanumeric set. `check` is the first 4 bytes of SHA-256 of what is before it.

use arrayvec::ArrayString;

use crate::LockId;
use crate::bytes::{Reader, Writer};
use crate::mac::{sha256, truncate};

/// What every setup code starts with, up to the version.
pub const PREFIX: &str = "LATCHSTRING:SETUP:";
const VERSION: &str = "1:";
const PAYLOAD: usize = 68;
const DIGITS: usize = 109;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What the setup code tells; the secret is what proves that one stands at the open lock.
#[derive(Clone)]
pub struct SetupCode {
    /// The lock's name.
    pub lock_id: LockId,
    /// Its X25519 public key.
    pub lock_pub: [u8; 32],
    /// Salt of the SETUP key.
    pub setup_secret: [u8; 16],
}

/// Why a text is not a setup code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SetupCodeError {
    /// It does not start like one.
    #[error("this is not a setup code")]
    NotASetupCode,
    /// Its version is newer than this build knows.
    #[error("this setup code needs a newer version")]
    NewerVersion,
    /// Characters are missing at the end.
    #[error("a part of the setup code is missing")]
    Incomplete,
    /// A character is wrong.
    #[error("the setup code has a wrong character")]
    Mistyped,
}

impl SetupCode {
    /// The text, 129 characters.
    #[must_use]
    pub fn to_text(&self) -> ArrayString<160> {
        let mut payload = Writer::<PAYLOAD>::new();
        payload.put(&self.lock_id.0).put(&self.lock_pub).put(&self.setup_secret);
        let check: [u8; 4] = truncate(sha256(&[payload.bytes()]));
        payload.put(&check);

        let mut text = ArrayString::new();
        let _ = text.try_push_str(PREFIX);
        let _ = text.try_push_str(VERSION);
        let (mut bits, mut count) = (0_u32, 0);
        for byte in payload.bytes() {
            bits = bits << 8 | u32::from(*byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                push_digit(&mut text, bits >> count);
            }
        }
        push_digit(&mut text, bits << (5 - count));
        text
    }

    /// Reads the text; white space around and inside it and small letters are forgiven.
    pub fn from_text(text: &str) -> Result<Self, SetupCodeError> {
        let mut clean = ArrayString::<160>::new();
        for character in text.chars().filter(|character| !character.is_whitespace()) {
            clean.try_push(character.to_ascii_uppercase()).map_err(|_| {
                if clean.starts_with(PREFIX) {
                    SetupCodeError::Mistyped
                } else {
                    SetupCodeError::NotASetupCode
                }
            })?;
        }
        let Some(rest) = clean.strip_prefix(PREFIX) else {
            let half = !clean.is_empty() && PREFIX.starts_with(clean.as_str());
            return Err(if half { SetupCodeError::Incomplete } else { SetupCodeError::NotASetupCode });
        };
        let Some(digits) = rest.strip_prefix(VERSION) else {
            return Err(if rest.len() < 2 {
                SetupCodeError::Incomplete
            } else {
                SetupCodeError::NewerVersion
            });
        };
        Self::from_payload(&decode(digits)?)
    }

    fn from_payload(payload: &[u8; PAYLOAD]) -> Result<Self, SetupCodeError> {
        let wrong = |_| SetupCodeError::Mistyped;
        let mut reader = Reader::new(payload);
        let code = Self {
            lock_id: LockId(reader.take().map_err(wrong)?),
            lock_pub: reader.take().map_err(wrong)?,
            setup_secret: reader.take().map_err(wrong)?,
        };
        let found: [u8; 4] = reader.take().map_err(wrong)?;
        let expected: [u8; 4] = truncate(sha256(&[&code.lock_id.0, &code.lock_pub, &code.setup_secret]));
        if found == expected { Ok(code) } else { Err(SetupCodeError::Mistyped) }
    }
}

fn push_digit(text: &mut ArrayString<160>, digit: u32) {
    if let Some(character) = ALPHABET.get((digit & 31) as usize) {
        let _ = text.try_push(char::from(*character));
    }
}

fn decode(digits: &str) -> Result<[u8; PAYLOAD], SetupCodeError> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut payload = Writer::<PAYLOAD>::new();
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == digit).ok_or(SetupCodeError::Mistyped)?;
        bits = bits << 5 | u32::try_from(value).map_err(|_| SetupCodeError::Mistyped)?;
        count += 5;
        if count >= 8 {
            count -= 8;
            payload.u8((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    if digits.len() < DIGITS {
        return Err(SetupCodeError::Incomplete);
    }
    // The last digit carries one unused bit, which must be zero, so that a code has one text.
    if digits.len() > DIGITS || bits != 0 {
        return Err(SetupCodeError::Mistyped);
    }
    payload.finish().ok().and_then(|payload| payload.into_inner().ok()).ok_or(SetupCodeError::Mistyped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> SetupCode {
        SetupCode { lock_id: LockId([3; 16]), lock_pub: [250; 32], setup_secret: [9; 16] }
    }

    #[test]
    fn a_code_survives_mail_programs() {
        let text = code().to_text();
        let (left, right) = text.split_at(60);
        let mangled = format!("  {}\n {} ", left.to_lowercase(), right);
        let read = SetupCode::from_text(&mangled).unwrap();
        assert_eq!((read.lock_id, read.lock_pub, read.setup_secret), (LockId([3; 16]), [250; 32], [9; 16]));
    }

    #[test]
    fn each_way_to_be_wrong_has_its_own_answer() {
        let text = code().to_text();
        let error = |text: &str| SetupCode::from_text(text).map(|_| ()).unwrap_err();

        assert_eq!(error("https://example.com"), SetupCodeError::NotASetupCode);
        assert_eq!(error(""), SetupCodeError::NotASetupCode);
        assert_eq!(error("LATCHSTRING:SET"), SetupCodeError::Incomplete);
        assert_eq!(error(&text[..100]), SetupCodeError::Incomplete);
        assert_eq!(error(&text.replace(":1:", ":2:")), SetupCodeError::NewerVersion);
        assert_eq!(error(&format!("{text}A")), SetupCodeError::Mistyped);
        for at in PREFIX.len() + 2..text.len() {
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[at] = if wrong[at] == 'A' { 'B' } else { 'A' };
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(error(&wrong), SetupCodeError::Mistyped, "character {at}");
        }
    }
}
