//! The site's key on its way to a phone that joins: sealed under the code that this phone shows, then for its key.
//!
//! The cloud passes both public keys on and could pass others on instead. It doesn't see the code, which goes from screen
//! to screen: without it nobody reads the site's key, and nobody makes the new phone take another one for it.

use zeroize::Zeroizing;

use super::device::{device_public_key, open_for_device, seal_for_device};
use super::{Key, PUBLIC_LEN};

/// Digits of a code.
pub const JOINING_DIGITS: usize = 24;
/// Drawn ones: 2^73, since a cloud that put its own key in between could try them at leisure. The rest is their number
/// modulo 97, which tells a mistyped code from another one.
const DRAWN: usize = JOINING_DIGITS - 2;

/// What a joining phone shows: 24 decimal digits. It has no Debug.
#[derive(Clone)]
pub struct JoiningCode(Zeroizing<String>);

impl JoiningCode {
    /// Draws one; `fill` fills a buffer with randomness.
    #[must_use]
    pub fn draw(fill: &dyn Fn(&mut [u8])) -> Self {
        let mut digits = Zeroizing::new(String::with_capacity(JOINING_DIGITS));
        while digits.len() < DRAWN {
            let mut byte = [0];
            fill(&mut byte);
            // 250 is the largest multiple of ten in a byte: above it the first digits would be likelier.
            if byte[0] < 250 {
                digits.push(char::from(b'0' + byte[0] % 10));
            }
        }
        let check = remainder(&digits);
        digits.push(char::from(b'0' + check / 10));
        digits.push(char::from(b'0' + check % 10));
        Self(digits)
    }

    /// Reads what somebody typed, with whatever stands between the digits.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(char::is_ascii_digit).collect());
        let clean = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-');
        let (drawn, check) = digits.split_at_checked(DRAWN)?;
        let right = check.len() == 2 && check.parse() == Ok(remainder(drawn));
        (clean && right).then_some(Self(digits))
    }

    /// The digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn key(&self) -> Key {
        Key::derive(self.0.as_bytes(), "latchstring/joining/1", &[])
    }
}

/// Of a number in decimal digits, modulo 97.
fn remainder(digits: &str) -> u8 {
    digits
        .bytes()
        .fold(0_u16, |rest, digit| (rest * 10 + u16::from(digit.wrapping_sub(b'0'))) % 97)
        .to_be_bytes()[1]
}

/// Seals for the phone that has this public key and shows this code; the ephemeral secret and the nonces are fresh
/// randomness. Nothing when the public key is none.
#[must_use]
pub fn seal_for_joining(
    (device, code): (&[u8; PUBLIC_LEN], &JoiningCode),
    ephemeral: &Zeroizing<[u8; 32]>,
    nonces: [[u8; 24]; 2],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let inner = code.key().seal(nonces[0], device, plain)?;
    seal_for_device(device, ephemeral, nonces[1], &inner)
}

/// What was sealed for the phone with this secret key by somebody who saw this code, or nothing.
#[must_use]
pub fn open_joining(
    device_secret: &Zeroizing<[u8; 32]>,
    code: &JoiningCode,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let inner = open_for_device(device_secret, sealed)?;
    code.key().open(&device_public_key(device_secret), &inner)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn code(first: u8) -> JoiningCode {
        let next = Cell::new(first);
        JoiningCode::draw(&move |bytes: &mut [u8]| {
            bytes.fill(next.get());
            next.set(next.get().wrapping_add(7));
        })
    }

    #[test]
    fn only_who_has_key_and_code_reads_it_and_only_who_saw_the_code_writes_it() {
        let phone = Zeroizing::new([5; 32]);
        let public = device_public_key(&phone);
        let sealed =
            seal_for_joining((&public, &code(1)), &Zeroizing::new([6; 32]), [[7; 24], [8; 24]], b"key")
                .unwrap();
        assert_eq!(*open_joining(&phone, &code(1), &sealed).unwrap(), b"key");
        // A cloud that put its own key in between has no code; one that makes a key up for the new phone has none either.
        assert!(open_joining(&phone, &code(2), &sealed).is_none());
        assert!(open_joining(&Zeroizing::new([9; 32]), &code(1), &sealed).is_none());
        let made_up = seal_for_device(&public, &Zeroizing::new([6; 32]), [7; 24], b"key").unwrap();
        assert!(open_joining(&phone, &code(1), &made_up).is_none());
    }

    #[test]
    fn a_code_is_24_digits_however_it_is_typed() {
        let drawn = code(249);
        assert_eq!(drawn.reveal().len(), JOINING_DIGITS);
        let typed = "1234 5678-9012 3456\n7890 12 21";
        assert_eq!(JoiningCode::read(typed).unwrap().reveal(), "123456789012345678901221");
        assert_eq!(JoiningCode::read(drawn.reveal()).unwrap().reveal(), drawn.reveal());
        for wrong in ["", "1234", "1234567890123456789012495", "12345678901234567890124x", "１２３４"] {
            assert!(JoiningCode::read(wrong).is_none(), "{wrong}");
        }
        for place in 0..JOINING_DIGITS {
            let mut digits = drawn.reveal().as_bytes().to_vec();
            digits[place] = b'0' + (digits[place] - b'0' + 1) % 10;
            assert!(JoiningCode::read(str::from_utf8(&digits).unwrap()).is_none(), "digit {place}");
        }
    }
}
