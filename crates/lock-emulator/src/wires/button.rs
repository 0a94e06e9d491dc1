//! The inside button: what a press means, by how long it lasts.

use std::time::Duration;

use tokio::time::Instant;

/// Nobody leans on a button for so long by accident (specification section 13).
const RESET: Duration = Duration::from_secs(10);

/// What was done to the button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Push {
    /// It was pressed just now.
    Touched,
    /// It has been held for 10 seconds.
    HeldForReset,
}

/// The button over time.
#[derive(Default)]
pub(super) enum Button {
    #[default]
    Released,
    Pressed {
        since: Instant,
    },
    /// Held so long that it has done its work; it must be released first.
    Spent,
}

impl Button {
    /// Takes one look at the button.
    pub(super) fn look(&mut self, pressed: bool, now: Instant) -> Option<Push> {
        match (&*self, pressed) {
            (Self::Released, true) => {
                *self = Self::Pressed { since: now };
                Some(Push::Touched)
            }
            (Self::Pressed { since }, true) if now - *since >= RESET => {
                *self = Self::Spent;
                Some(Push::HeldForReset)
            }
            (Self::Pressed { .. } | Self::Spent, false) => {
                *self = Self::Released;
                None
            }
            (Self::Released, false) | (Self::Pressed { .. } | Self::Spent, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_seconds_reset_once_and_less_is_a_touch() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut button = Button::default();

        assert_eq!(button.look(true, at(0)), Some(Push::Touched));
        assert_eq!(button.look(true, at(9_950)), None);
        assert_eq!(button.look(true, at(10_000)), Some(Push::HeldForReset));
        assert_eq!(button.look(true, at(60_000)), None, "held on and on");
        assert_eq!(button.look(false, at(60_050)), None);
        assert_eq!(button.look(true, at(60_100)), Some(Push::Touched));
    }

    #[test]
    fn a_button_let_go_too_early_resets_nothing() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut button = Button::default();
        button.look(true, at(0));
        button.look(false, at(9_000));
        button.look(true, at(9_050));

        assert_eq!(button.look(true, at(12_000)), None);
    }
}
