//! The keypad: presses are counted and wake the radio; nothing decides on them, because this lock knows no codes yet.

use lock_protocol::Mono;

/// One key of the keypad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(u8);

/// Presses kept for the decision that is to come; a person types at most ten digits and a `#`.
const PRESSES_MAX: usize = 16;

impl Key {
    /// The key with this sign: a digit, `*` or `#`.
    #[must_use]
    pub const fn from_sign(sign: char) -> Option<Self> {
        match sign {
            '0'..='9' | '*' | '#' => Some(Self(sign as u8)),
            _ => None,
        }
    }
}

/// What was pressed. What the keys were is nobody's business but the lock's, so no output shows them.
#[derive(Default)]
pub struct Keypad {
    presses: Vec<Key>,
    count: u32,
    last_at: Option<Mono>,
}

impl Keypad {
    /// Takes one press; the oldest is forgotten when too many wait.
    pub(crate) fn press(&mut self, key: Key, now: Mono) {
        if self.presses.len() == PRESSES_MAX {
            self.presses.remove(0);
        }
        self.presses.push(key);
        self.count = self.count.saturating_add(1);
        self.last_at = Some(now);
    }

    /// Presses since the lock was built.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// When a key was last pressed, on the world's clock.
    #[must_use]
    pub const fn last_at(&self) -> Option<Mono> {
        self.last_at
    }

    /// Forgets what was typed, as a power cut does.
    pub(crate) fn lose_power(&mut self) {
        self.presses.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_twelve_keys_exist() {
        assert!("0123456789*#".chars().all(|sign| Key::from_sign(sign).is_some()));
        assert!("aA \n\u{660}-".chars().all(|sign| Key::from_sign(sign).is_none()));
    }

    #[test]
    fn endless_typing_keeps_only_the_last_presses() {
        let mut keypad = Keypad::default();
        for at in 0..1_000 {
            keypad.press(Key(b'1'), Mono(at));
        }

        assert_eq!(keypad.count(), 1_000);
        assert_eq!(keypad.presses.len(), PRESSES_MAX);
        assert_eq!(keypad.last_at(), Some(Mono(999)));
    }
}
