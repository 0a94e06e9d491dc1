//! What runs were made of, to see that they were about something.

use std::fmt;

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $line:literal)*) => {
        /// What a run was made of.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct Figures {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl Figures {
            /// Adds those of another run.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }
        }

        impl fmt::Display for Figures {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{:>12}  {}", self.$name, $line)?;)*
                Ok(())
            }
        }
    };
}

figures! {
    /// Connections.
    visits = "connections"
    /// Frames on the air.
    frames = "frames on the air"
    /// Times a bolt or latch was drawn.
    openings = "openings"
    /// Devices that claimed.
    claims = "claims granted"
    /// Acts refused with the lock's proof.
    refusals = "acts refused with the lock's proof"
    /// Openings while a clock was lost.
    degraded = "openings while the clock was lost"
    /// Power cuts.
    cuts = "power cuts"
    /// Power cuts between record and motor.
    wasted = "acts cut off between record and motor"
    /// Credentials taken back.
    revocations = "keys taken back"
    /// Refusals because of that.
    revoked = "of the refusals, because the key was taken back"
    /// Refusals for want of freshness.
    stale = "of the refusals, because freshness had run out"
    /// Refusals because all uses were used.
    used_up = "of the refusals, because it was used up"
    /// Refusals because of the time.
    untimely = "of the refusals, because of the time"
    /// Refusals because the key was beyond what its maker may give.
    beyond = "of the refusals, because its maker may not give that"
    /// Claims with a wrong code.
    wrong_codes = "of the refusals, because the claim code was wrong"
    /// Keys that managers gave.
    managed = "keys given by managers"
    /// Keys that guests handed on.
    handed_on = "keys handed on by guests"
    /// Openings with one.
    by_friends = "of the openings, with a key that was handed on"
    /// Locks that another owner took over.
    handed_over = "locks handed over to another owner"
    /// Locks that were reset.
    resets = "locks reset at the button inside"
    /// Frames and messages that somebody forged, bent, repeated or held back.
    attacks = "forged, bent, repeated or held back"
    /// Codes typed at keypads.
    typed = "codes typed"
    /// Openings by code.
    by_code = "of the openings, by code"
    /// Guesses the lock looked at.
    guesses = "guesses that a keypad looked at"
    /// Times a keypad looked at nothing.
    waited = "codes that had to wait"
    /// Codes taken with another look than opening.
    too_early = "codes that came too early"
    /// Codes that nobody was given and that opened.
    lucky = "guesses that were right"
    /// Orders about codes that were written.
    orders = "orders about codes, paths and issuers"
    /// Lists made shorter.
    compactions = "full lists made shorter"
    /// Log entries that reached the owner.
    logged = "log entries that the owner verified"
    /// Honest people with a valid key who were let in when the air was fair.
    let_in = "guests let in once the air was fair"
    /// The same for valid codes.
    let_in_by_code = "codes that opened once the keypad was free"
}
