//! The keypad: presses go to the protocol, which alone decides on them, and what it shows is kept for whoever looks.

use lock_protocol::Mono;
use lock_protocol::lock::Signal;

/// One key of the keypad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(lock_protocol::lock::Key);

impl Key {
    /// The key with this sign: a digit, `*` or `#`.
    #[must_use]
    pub const fn from_sign(sign: char) -> Option<Self> {
        match sign {
            '0'..='9' => Some(Self(lock_protocol::lock::Key::Digit(sign as u8 - b'0'))),
            '*' => Some(Self(lock_protocol::lock::Key::Clear)),
            '#' => Some(Self(lock_protocol::lock::Key::Enter)),
            _ => None,
        }
    }

    pub(crate) const fn pressed(self) -> lock_protocol::lock::Key {
        self.0
    }
}

/// What can be seen of the keypad. What the keys were is nobody's business but the lock's, so nothing here knows them.
#[derive(Default)]
pub struct Keypad {
    count: u32,
    last_at: Option<Mono>,
    signal: Option<Signal>,
    signals: u32,
}

impl Keypad {
    /// Counts one press.
    pub(crate) fn press(&mut self, now: Mono) {
        self.count = self.count.saturating_add(1);
        self.last_at = Some(now);
    }

    /// Shows a signal.
    pub(crate) fn show(&mut self, signal: Signal) {
        self.signal = Some(signal);
        self.signals = self.signals.saturating_add(1);
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

    /// What was shown last since the power came.
    #[must_use]
    pub const fn signal(&self) -> Option<Signal> {
        self.signal
    }

    /// How often something was shown since the lock was built.
    #[must_use]
    pub const fn signals(&self) -> u32 {
        self.signals
    }

    /// Its light goes out, as in a power cut.
    pub(crate) fn lose_power(&mut self) {
        self.signal = None;
    }
}

/// A signal's name, for showing.
pub(crate) const fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::Opens => "opens",
        Signal::Wrong => "wrong",
        Signal::TooEarly => "too-early",
        Signal::Wait => "wait",
        Signal::ClockLost => "clock-lost",
        Signal::Fault => "fault",
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
}
