//! Time and randomness, given by the program that runs the cloud.

use std::sync::Arc;
use std::time::Duration;

use cloud_api::{Name, Token};
use sha2::{Digest, Sha256};

/// Fills a buffer with bytes nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the cloud takes from outside.
#[derive(Clone)]
pub struct Ports {
    /// Unix seconds.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// Time since any fixed moment, for measuring how long answers take.
    pub stopwatch: Arc<dyn Fn() -> Duration + Send + Sync>,
    /// Randomness.
    pub entropy: Entropy,
}

impl Ports {
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(crate) fn name<const N: usize>(&self) -> Name<N> {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        Name(bytes)
    }

    pub(crate) fn token(&self) -> Token {
        Token::new(self.name::<32>().0)
    }
}

/// What is kept of a token. It is 32 random bytes: one round of SHA-256 is enough.
pub(crate) fn hash(token: &Token) -> [u8; 32] {
    Sha256::digest(token.bytes()).into()
}
