//! Where random bytes come from: the system, a seed in tests, or nowhere when the generator is broken.

use sha2::{Digest, Sha256};

/// A source of random bytes.
pub enum Entropy {
    /// The operating system's generator.
    System,
    /// The same bytes in every run: SHA-256 over the seed and a counter. For tests only.
    Seeded {
        /// What tells one run's bytes from another's.
        seed: u64,
        /// Draws so far.
        drawn: u64,
    },
    /// A dead generator: zeros for ever. The protocol's nonces must stay unique all the same.
    Dead,
}

impl Entropy {
    /// A source that gives the same bytes whenever it starts from `seed`.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self::Seeded { seed, drawn: 0 }
    }

    /// The next 32 bytes. Should the system's generator fail, they are zeros, which the nonces are built to bear.
    pub fn draw(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        match self {
            Self::System => {
                if getrandom::fill(&mut bytes).is_err() {
                    tracing::error!("The system's random generator failed");
                }
            }
            Self::Seeded { seed, drawn } => {
                *drawn += 1;
                bytes = Sha256::new()
                    .chain_update(b"latchstring emulator")
                    .chain_update(seed.to_be_bytes())
                    .chain_update(drawn.to_be_bytes())
                    .finalize()
                    .into();
            }
            Self::Dead => {}
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_bytes_and_never_within_a_run() {
        let (mut once, mut again, mut other) = (Entropy::seeded(7), Entropy::seeded(7), Entropy::seeded(8));
        let first = once.draw();

        assert_eq!(first, again.draw());
        assert_ne!(first, once.draw());
        assert_ne!(first, other.draw());
    }

    #[test]
    fn the_system_gives_other_bytes_each_time() {
        assert_ne!(Entropy::System.draw(), Entropy::System.draw());
    }
}
